#!/bin/sh
# build-box.sh SUITE KERNEL_PACKAGE: builds a bootable disk from Debian packages alone, and prints the folder that holds it:
#   disk.img       the disk, raw and sparse: one ext4 partition
#   vmlinuz        its kernel, for booting without a boot loader
#   modules/       the modules that find the disk and the ports to the host, numbered in the order of loading
#   packages.txt   every package with its version
# A folder is named after a hash of everything that goes into it, and is built once, and only if it boots and has what the rows of
# kernels.json promise of it. Needs root, and no loop device.
# Environment: NODE_BIN, the Node to put in (default: the one of node_modules); LOCKSTEP_VM_CACHE, where boxes are kept.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
suite=$1
kernel_package=$2
NODE_BIN=${NODE_BIN:-$here/../node_modules/node/bin/node}
export NODE_BIN
cache=${LOCKSTEP_VM_CACHE:-$here/../.cache/vm}/boxes
disk_mib=4096

say() { printf 'box: %s\n' "$*" >&2; }

inputs_hash() {
  {
    echo "$suite $kernel_package $disk_mib"
    "$NODE_BIN" --version
    cat "$here/build-box.sh" "$here/customize-root.sh" "$here/packages.txt" "$here/insecure.pub"
  } | sha256sum | cut -c 1-16
}

box=$cache/$suite-$(inputs_hash)
if [ -d "$box" ]; then
  echo "$box"
  exit 0
fi

mkdir -p "$cache"
exec 9>"$cache/.lock"
flock 9 # Two builds of one box at a time would do the same work twice.
if [ -d "$box" ]; then
  echo "$box"
  exit 0
fi

"$here/install-tools.sh"
work=$(mktemp -d "$cache/.building-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
root=$work/root

packages=$(sed '/^#/d; /^$/d' "$here/packages.txt" | paste -sd,)
say "installing $kernel_package and the packages of packages.txt ($suite)"
# INITRD=No: the kernel's package makes none (initramfs-tools, postinst.d); make-initrd.sh makes a smaller one in no time.
INITRD=No mmdebstrap --quiet --variant=minbase --mode=root \
  --aptopt='Apt::Install-Recommends "false"' \
  --dpkgopt=force-unsafe-io \
  --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/doc/*' \
  --include="$kernel_package,$packages" \
  --customize-hook="$here/customize-root.sh"' "$1"' \
  "$suite" "$root" >&2

chroot "$root" dpkg-query -W -f '${Package} ${Version}\n' >"$work/packages.txt"
cat "$work/packages.txt" >&2
cp "$root"/boot/vmlinuz-* "$work/vmlinuz"

# In the order of their dependencies. What a kernel has built in is not there as a file.
mkdir "$work/modules"
release=$(ls "$root/lib/modules")
number=10
chroot "$root" modprobe --all --show-depends --set-version "$release" \
  virtio_pci virtio_blk virtio_console ext4 | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
  while read -r file; do
    name=$(basename "${file%.xz}")
    case $file in
      *.xz) xz -dc "$root$file" >"$work/modules/$number-$name" ;;
      *) cp "$root$file" "$work/modules/$number-$name" ;;
    esac
    number=$((number + 1))
  done

say "writing the disk"
disk=$work/disk.img
truncate -s "${disk_mib}M" "$disk"
echo '2048,,83,*' | sfdisk -q "$disk"
mkfs.ext4 -q -F -O '^64bit' -J size=16 -E offset=1048576,lazy_itable_init=1 \
  -d "$root" "$disk" $(((disk_mib - 1) * 1024))k
rm -rf "$root"

say "checking that it boots"
"$NODE_BIN" -p 'JSON.parse(fs.readFileSync(process.argv[1], "utf8")).filter((row) => row.suite === process.argv[2]).map((row) => `${row.release} ${row.lsm}`).sort().join("\n")' \
  "$here/kernels.json" "$suite" | sort -u | while read -r release lsm; do
  "$here/check-box.sh" "$work" "$release" "$lsm" >&2
done

mv -T "$work" "$box"
trap - EXIT
say "$(du -sm "$box" | cut -f 1) MB in $box"
echo "$box"

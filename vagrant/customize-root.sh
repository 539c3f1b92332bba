#!/bin/sh
# customize-root.sh ROOT: what a box has beyond its packages. mmdebstrap runs it on the finished root file system.
set -eu
root=$1
here=$(cd "$(dirname "$0")" && pwd)

in_root() { chroot "$root" "$@"; }

install -m 755 "$NODE_BIN" "$root/usr/local/bin/node"

echo box >"$root/etc/hostname"
printf '127.0.0.1 localhost box\n' >"$root/etc/hosts"
echo uninitialized >"$root/etc/machine-id"
: >"$root/etc/fstab" # `root=… rw` on the kernel's command line is enough, and spares systemd the wait for a device
printf 'overlay\nvirtio_rng\n' >"$root/etc/modules-load.d/box.conf"
printf 'blacklist %s\n' kvm_amd kvm_intel psmouse pcspkr floppy >"$root/etc/modprobe.d/box.conf"

# Profiles that no test needs, and that take long to compile under emulation; abi/, abstractions/ and tunables/ stay.
rm -f "$root/etc/apparmor.d/lsb_release" "$root/etc/apparmor.d/nvidia_modprobe"

cat >"$root/etc/systemd/network/50-dhcp.network" <<'NETWORK'
[Match]
Type=ether
[Network]
DHCP=ipv4
LinkLocalAddressing=no
[DHCPv4]
ClientIdentifier=mac
NETWORK
in_root systemctl --quiet enable systemd-networkd ssh
in_root systemctl --quiet mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
  e2scrub_reap.service getty@tty1.service modprobe@dm_mod.service modprobe@drm.service modprobe@efi_pstore.service \
  serial-getty@ttyS0.service sys-kernel-debug.mount sys-kernel-tracing.mount systemd-binfmt.service \
  systemd-firstboot.service systemd-journal-flush.service systemd-networkd-wait-online.service systemd-pstore.service \
  systemd-timesyncd.service

# The account that Vagrant logs in to. Its key is known to everybody: for tests only. root has it, too, which spares sudo.
in_root useradd -m -s /bin/bash -u 1000 vagrant
echo vagrant:vagrant | in_root chpasswd
echo 'vagrant ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/vagrant"
install -d -m 700 "$root/root/.ssh"
install -m 600 "$here/insecure.pub" "$root/root/.ssh/authorized_keys"
install -d -m 700 -o 1000 -g 1000 "$root/home/vagrant/.ssh"
install -m 600 -o 1000 -g 1000 "$here/insecure.pub" "$root/home/vagrant/.ssh/authorized_keys"
printf 'UseDNS no\nGSSAPIAuthentication no\n' >"$root/etc/ssh/sshd_config.d/box.conf"


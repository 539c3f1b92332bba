#!/bin/sh
# install-tools.sh [vagrant]: installs what building and booting boxes needs, where it is missing; with `vagrant`, also what
# Vagrant and libvirt need. Debian and Ubuntu; elsewhere it says what to install.
set -eu

# Each program, and the Debian package that has it.
programs='mmdebstrap:mmdebstrap qemu-system-x86_64:qemu-system-x86 mkfs.ext4:e2fsprogs sfdisk:fdisk cpio:cpio xz:xz-utils busybox:busybox-static'

# Packages without a program of their own.
plugins=

if [ "${1-}" = vagrant ]; then
  programs="$programs vagrant:vagrant libvirtd:libvirt-daemon virsh:libvirt-clients dnsmasq:dnsmasq-base iptables:iptables qemu-img:qemu-utils ssh:openssh-client ip:iproute2"
  plugins='vagrant-libvirt libvirt-daemon-driver-qemu'
fi

PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

find_missing() {
  missing=
  for entry in $programs; do
    command -v "${entry%%:*}" >/dev/null 2>&1 || missing="$missing ${entry#*:}"
  done
  if command -v dpkg >/dev/null 2>&1; then
    for package in $plugins; do
      dpkg -s "$package" 2>/dev/null | grep -q '^Status: install ok installed' || missing="$missing $package"
    done
  fi
  [ -n "$missing" ]
}

find_missing || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "virtual machines need these packages (names of Debian):$missing" >&2
  exit 1
fi
# Machines may be brought up at the same time: what another installs is there after it.
exec 9<"$0"
flock 9
find_missing || exit 0
echo "installing$missing" >&2
# shellcheck disable=SC2086 # one word for each package
install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null >&2; }
install || { apt-get update -qq >&2 && install; }

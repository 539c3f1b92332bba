#!/bin/sh
# customize-root.sh ROOT: what a box has beyond its packages. mmdebstrap runs it on the finished root file system.
set -eu
root=$1

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
  e2scrub_reap.service getty@tty1.service systemd-firstboot.service systemd-networkd-wait-online.service \
  systemd-pstore.service systemd-timesyncd.service

# The account that Vagrant logs in to.
in_root useradd -m -s /bin/bash -u 1000 vagrant
echo vagrant:vagrant | in_root chpasswd
echo 'vagrant ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/vagrant"
printf 'UseDNS no\nGSSAPIAuthentication no\n' >"$root/etc/ssh/sshd_config.d/box.conf"


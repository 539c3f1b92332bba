#!/bin/sh
# make-vagrant-box.sh BOX: BOX/vagrant.box, for `vagrant box add`. It is small: its disk is a layer over BOX/disk.img, which stays
# where it is; the kernel is given to the machine directly (Vagrantfile).
set -eu
box=$(realpath "$1") # a link to it may go sooner than it does
work=$(mktemp -d "$box/.vagrant-XXXXXX")
trap 'rm -rf "$work"' EXIT
qemu-img create -q -f qcow2 -b "$box/disk.img" -F raw "$work/box.img"
printf '{"provider":"libvirt","format":"qcow2","virtual_size":4}\n' >"$work/metadata.json"
tar -C "$work" -cf "$work/box" metadata.json box.img
mv "$work/box" "$box/vagrant.box"

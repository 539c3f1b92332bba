#!/bin/sh
# make-initrd.sh BOX OUT: the initrd that boots a box without systemd, from the box's modules and guest/. Takes milliseconds.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
box=$1 out=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/dev" "$work/root"
cp "$(PATH="$PATH:/usr/sbin:/sbin" command -v busybox)" "$work/bin/busybox"
cp -r "$box/modules" "$work/modules"
install -m 755 "$here/guest/initrd-init" "$work/init"
install -m 755 "$here/guest/init" "$work/guest-init"
(cd "$work" && find . | cpio -o -H newc --quiet) >"$out"

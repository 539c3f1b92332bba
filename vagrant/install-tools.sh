#!/bin/sh
# Installs what building and booting boxes needs, where it is missing. Debian and Ubuntu; elsewhere it says what to install.
set -eu

# Each program, and the Debian package that has it.
programs='mmdebstrap:mmdebstrap qemu-system-x86_64:qemu-system-x86 mkfs.ext4:e2fsprogs sfdisk:fdisk cpio:cpio xz:xz-utils busybox:busybox-static'

PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

missing=
for entry in $programs; do
  command -v "${entry%%:*}" >/dev/null 2>&1 || missing="$missing ${entry#*:}"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "virtual machines need these packages (names of Debian):$missing" >&2
  exit 1
fi
echo "installing$missing" >&2
# shellcheck disable=SC2086 # one word for each package
install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null >&2; }
install || { apt-get update -qq >&2 && install; }

#!/bin/sh
# set-kernel-arguments.sh ARGUMENTS: has GRUB boot with these besides its own, from the next boot on. May be run again.
set -eu
arguments=$1
[ -d /etc/default/grub.d ] || mkdir -p /etc/default/grub.d
printf 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX %s"\n' "$arguments" >/etc/default/grub.d/90-lockstep.cfg
if command -v update-grub >/dev/null; then
  update-grub
elif command -v grubby >/dev/null && [ -n "$arguments" ]; then
  grubby --update-kernel=ALL --args="$arguments"
fi

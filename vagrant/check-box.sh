#!/bin/sh
# check-box.sh BOX RELEASE LSM: boots a box without systemd, within a time limit, and fails unless its kernel and security module are
# those, and every program that Lockstep drives in it runs. Prints what it found.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
box=$1 release=$2 lsm=$3
limit_seconds=300

work=$(mktemp -d "$box/.check-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
"$here/make-initrd.sh" "$box" "$work/initrd"
# As in src/vm/plan-emulator.ts: emulated, so that KVM need not be tried.
timeout --kill-after=5 "$limit_seconds" qemu-system-x86_64 -M q35 -smp 2 -m 1024 -accel tcg,thread=multi \
  -cpu qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,-cx16 -nodefaults -no-user-config -display none -no-reboot \
  -serial "file:$work/serial" -kernel "$box/vmlinuz" -initrd "$work/initrd" \
  -append 'root=/dev/vda1 rw console=ttyS0 quiet panic=-1 mitigations=off apparmor=1 security=apparmor lockstep.cgroup=unified lockstep.check' \
  -drive "file=$box/disk.img,if=virtio,format=raw,snapshot=on,cache=unsafe" || {
  tail -n 20 "$work/serial" >&2
  echo "the box does not boot within $limit_seconds s" >&2
  exit 1
}

said=$(tr -d '\r' <"$work/serial")
printf '%s\n' "$said" | grep '^check: '
expect() {
  printf '%s\n' "$said" | grep -qE "^check: $1" || {
    printf '%s\n' "$said" | tail -n 20 >&2
    echo "the box lacks what it should have: $1" >&2
    exit 1
  }
}
expect "kernel $(printf %s "$release" | sed 's/\./\\./g')\\."
expect "lsm (.*,)?$lsm(,|\$)"
expect done

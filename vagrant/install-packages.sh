#!/bin/sh
# Installs what Lockstep drives in a machine that was not built by build-box.sh. May be run again.
set -eu
if command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    runc crun conmon apparmor busybox-static iproute2 uidmap
else
  dnf install -y -q runc crun conmon busybox iproute shadow-utils
fi

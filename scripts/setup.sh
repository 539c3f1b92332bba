#!/bin/sh
# Makes this folder ready to run: npm packages, Node 24, the programs that containers need, and the bundle of the
# command line. Looks first and does only what is missing, so it may run before everything else, as often as one likes.
set -eu

cd "$(dirname "$0")/.."

node_major=24
node_package=node@24.21.0

say() { printf 'setup: %s\n' "$*"; }

# What is_node_current and the rest of this script call `node` is what npm's scripts will call so, too.
PATH="$PWD/node_modules/.bin:$PATH"
export PATH

install_npm_packages() {
  if [ node_modules/.package-lock.json -nt package-lock.json ]; then return; fi
  say "installing npm packages (npm ci)"
  # Quiet about engines: under an older Node it would warn for each package that Node 24 is needed, which comes next.
  npm ci --loglevel=error
  # npm keeps the time of an unchanged file; the comparison above needs a newer one.
  touch node_modules/.package-lock.json
}

is_node_current() {
  version=$(node --version 2>/dev/null) || return 1
  version=${version#v}
  [ "${version%%.*}" -ge "$node_major" ]
}

install_node() {
  if is_node_current; then return; fi
  say "Node $(node --version) is older than v$node_major: bringing $node_package into node_modules"
  npm install --no-save --loglevel=error "$node_package"
  hash -r
  is_node_current || {
    say "no Node of version $node_major or newer: install one from https://nodejs.org and run this again" >&2
    exit 1
  }
}

# The programs, and the Debian package of each.
programs='runc:runc conmon:conmon busybox:busybox-static crun:crun ip:iproute2 nsenter:util-linux ps:procps'

missing_programs() {
  for entry in $programs; do
    program=${entry%%:*}
    PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" command -v "$program" >/dev/null 2>&1 || echo "$entry"
  done
}

install_debian_packages() {
  if [ "$(uname -s)" != Linux ]; then
    say "this is not Linux: containers can be simulated here (--simulate), not run"
    return
  fi
  missing=$(missing_programs)
  if [ -z "$missing" ]; then return; fi
  packages=$(for entry in $missing; do echo "${entry#*:}"; done | tr '\n' ' ')
  names=$(for entry in $missing; do echo "${entry%%:*}"; done | tr '\n' ' ')
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    say "these programs are missing, and containers need them: $names"
    say "on Debian or Ubuntu, as root: apt-get install ${packages% }"
    say "elsewhere: the packages of the same names; without them use --simulate"
    return
  fi
  say "installing Debian packages: ${packages% }"
  # shellcheck disable=SC2086 # one word for each package
  apt_install $packages || { apt-get update -qq && apt_install $packages; } || {
    say "apt-get could not install: ${packages% }" >&2
    say "without them containers can only be simulated (--simulate)" >&2
  }
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
}

newer_sources() {
  find src machines scripts package.json -newer dist/.built -print | head -n 1
}

build_bundle() {
  if [ "$(cat dist/.built 2>/dev/null)" = "$(node --version)" ] && [ -z "$(newer_sources)" ]; then
    return
  fi
  say "building the command line and the library (dist/)"
  node scripts/build.ts && node scripts/build-library.ts
}

install_npm_packages
install_node
install_debian_packages
build_bundle

# Sourced by the scripts of tests that need programs from Debian's packages. They set PROGRAMS, by
# which it is known whether anything is missing, and PACKAGES, and have a function `fail`.
# shellcheck shell=bash

are_installed() {
  local program
  for program in "${PROGRAMS[@]}"; do
    command -v "$program" >/dev/null || return 1
  done
}

# Install the packages where a program is missing; the argument names them in the message.
install_packages() {
  are_installed && return
  if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
    fail "needs $1, or root and apt-get to install it"
  fi
  local quietly=(env DEBIAN_FRONTEND=noninteractive apt-get --yes -qq -o DPkg::Lock::Timeout=300)
  "${quietly[@]}" install --no-install-recommends "${PACKAGES[@]}" >/dev/null 2>&1 ||
    { "${quietly[@]}" update && "${quietly[@]}" install --no-install-recommends "${PACKAGES[@]}"; } \
      >/dev/null || fail "apt-get could not install ${PACKAGES[*]}"
}

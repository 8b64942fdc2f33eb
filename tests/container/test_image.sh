#!/usr/bin/env bash
# Build the image of the Containerfile by buildah, on a base of Debian's packages since no registry of
# images needs to be reached, and run the demo in it: as another user, without network, without writing
# to anything but the study. Compare the results with those of the environment of this checkout.
#
#   tests/container/test_image.sh install   install what is missing (apt-get, as root)
#   tests/container/test_image.sh run       build and run; needs root
#
# PYTHON names the Python of the environment that the results are compared with.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly PROGRAMS=(buildah mmdebstrap)
readonly PACKAGES=("${PROGRAMS[@]}")
readonly SUITE=bookworm
# Of nobody who is known here or in the image.
readonly NOBODY=54321
readonly PYTHON=${PYTHON:-.venv/bin/python}

fail() {
  echo "test_image.sh: $*" >&2
  exit 1
}

# shellcheck source=tests/helpers/packages.sh
source tests/helpers/packages.sh

# A file system with Python of Debian, from the sources of this machine.
make_base() {
  local sources=(/etc/apt/sources.list.d/*.sources)
  [[ -e ${sources[0]} ]] || sources=(/etc/apt/sources.list)
  mmdebstrap --quiet --variant=minbase --include=python3,python3-venv "$SUITE" "$1" "${sources[@]}"
}

# The packages of the lock, checked by their hashes, and what the one that is no wheel is built by.
fetch_packages() {
  "$PYTHON" -m pip download --quiet --require-hashes -r requirements.lock --dest "$1"
  "$PYTHON" -m pip download --quiet --dest "$1" setuptools wheel
}

run_image() {
  ((EUID == 0)) || fail "needs root, to change into the image and to cut the network"
  local work
  work=$(mktemp -d)
  # All images and containers are in that folder too.
  local buildah=(buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs)
  # shellcheck disable=SC2064
  trap "${buildah[*]} rm --all >/dev/null 2>&1 || true; rm -rf '$work'" EXIT

  make_base "$work/base.tar"
  local base
  base=$("${buildah[@]}" from scratch)
  "${buildah[@]}" add --quiet "$base" "$work/base.tar" / >/dev/null
  "${buildah[@]}" commit --quiet "$base" base >/dev/null
  "${buildah[@]}" rm "$base" >/dev/null
  rm "$work/base.tar"
  local bare
  bare=$(du -sm "$work/storage" | cut -f1)

  fetch_packages "$work/wheels"
  unshare --net "${buildah[@]}" build --quiet --isolation chroot --build-arg BASE=localhost/base \
    --build-arg PIP_FLAGS="--no-index --find-links=/wheels" --volume "$work/wheels:/wheels:ro" \
    --file Containerfile --ignorefile .containerignore --tag tearflow . >/dev/null

  mkdir -p "$work/study/resources"
  cp -r config "$work/study/"
  cp -r resources/demo "$work/study/resources/"
  cp -r "$work/study" "$work/here"
  chown -R "$NOBODY:$NOBODY" "$work/study"
  local container mounted
  container=$("${buildah[@]}" from localhost/tearflow)
  mounted=$("${buildah[@]}" mount "$container")
  echo "Size of the image: $(du -sm "$mounted" | cut -f1) MB, of which the base is $bare MB"
  # As the image starts it, by a user that it does not know.
  unshare --net "${buildah[@]}" run --isolation chroot --user "$NOBODY:$NOBODY" \
    --volume "$work/study:/data" "$container" -- \
    snakemake --snakefile /opt/tearflow/Snakefile --show-failed-logs --cores 2 >"$work/image.log" 2>&1 ||
    { cat "$work/image.log"; fail "the demo failed in the image"; }
  "$PYTHON" -m snakemake --directory "$work/here" --cores 2 >"$work/here.log" 2>&1 ||
    { cat "$work/here.log"; fail "the demo failed here"; }
  # Those name the version of Python, which is another one.
  local naming=(--exclude=manifest.json --exclude=ro-crate-metadata.json --exclude=report.html --exclude=tables.xlsx)
  diff --recursive --brief "${naming[@]}" "$work/here/results" "$work/study/results" ||
    fail "the results of the image are others than those of this environment"
  echo "All results of the demo have the bytes of this environment, but those that name the version of Python"
}

case ${1:-} in
  install) install_packages "${PACKAGES[*]}" ;;
  run) run_image ;;
  *) fail "what? install or run" ;;
esac

#!/usr/bin/env bash
# Run a command as a user whom nobody knows, without a home and with 1 MB for temporary files. By root:
#
#   unshare --mount tests/helpers/another_user.sh FOLDER PREFIX COMMAND...
#
# FOLDER is what the user sees as /mnt. PREFIX is where the Python is, maybe in a folder of root's alone.
set -euo pipefail

readonly SOMEONE=(setpriv --reuid 54321 --regid 54321 --clear-groups --inh-caps=-all)
readonly FOLDER=$1 PREFIX=$2
shift 2

mount --bind "$FOLDER" /mnt
mount -t tmpfs -o size=1m,mode=1777 tmpfs /mnt/tmp
if ! "${SOMEONE[@]}" test -x "$PREFIX/bin/python3"; then
  # Put an open folder in the place of the first one that is closed, with nothing but the Python in it.
  closed=$PREFIX
  until "${SOMEONE[@]}" test -x "$(dirname "$closed")"; do closed=$(dirname "$closed"); done
  mkdir /mnt/python
  mount --bind "$PREFIX" /mnt/python
  mount -t tmpfs -o mode=755 tmpfs "$closed"
  mkdir -p "$PREFIX"
  mount --bind /mnt/python "$PREFIX"
fi
cd /mnt
exec env -i PATH=/usr/bin:/bin LANG=C.UTF-8 USER=someone HOME=/nonexistent TMPDIR=/mnt/tmp "${SOMEONE[@]}" "$@"

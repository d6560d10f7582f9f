#!/usr/bin/env bash
# Sets up what is missing, builds, and runs the demo: a disk image served as a virtio-blk device by actors.
#
#   ./run.sh [--runtime akka|embedded] [argument of 'vdused demo'...]
set -euo pipefail
# shellcheck source=eng/setup.sh
. "$(dirname "$(readlink -f "$0")")/eng/setup.sh"
chosen=
if [[ ${1-} == --runtime ]]; then
  [[ $# -ge 2 ]] || die "--runtime needs akka or embedded"
  chosen=$2
  shift 2
fi
need_dotnet
# The demo makes its image with mkfs.ext4; without it a patterned file does.
need_packages e2fsprogs=mkfs.ext4 || true
choose_runtime "$chosen"
say "actor runtime: $runtime"
build_host
exec "$host" demo "$@"

#!/usr/bin/env bash
# Sets up what is missing, builds, and runs the demo: a disk image served as a virtio-blk device by actors.
#
#   ./run.sh [argument of 'vduse-lab demo'...]
set -euo pipefail
# shellcheck source=eng/setup.sh
. "$(dirname "$(readlink -f "$0")")/eng/setup.sh"
need_dotnet
# The demo makes its image with mkfs.ext4; without it a patterned file does.
need_packages e2fsprogs=mkfs.ext4 || true
build_program Lab vduse-lab
exec "$program" demo "$@"

# The kernel port against this kernel: the test assembly of tests/Native/Kernel, run in the guest. Needs no server.
#
#   port.sh RUNTIME CONFIGURATION    which of the built assemblies: artifacts/RUNTIME/bin/NAME/CONFIGURATION
set -euo pipefail
name=VduseActors.Native.Kernel.Tests
assembly=$(cd "$(dirname "$0")/../../.." && pwd)/artifacts/$1/bin/$name/$2/$name.dll
dotnet vstest "$assembly" --nologo --ResultsDirectory:/share
left=$(ls /dev/vduse)
[[ $left == control ]] || { echo "FAILED: a test left a device behind: $left"; exit 1; }

# The kernel port against this kernel: the test assembly of tests/Transports/Kernel, run in the guest. Needs no server.
#
#   port.sh CONFIGURATION    which of the built assemblies: artifacts/bin/NAME/CONFIGURATION
set -euo pipefail
name=VduseActors.Transports.Kernel.Tests
assembly=$(cd "$(dirname "$0")/../../.." && pwd)/artifacts/bin/$name/$1/$name.dll
dotnet vstest "$assembly" --nologo --ResultsDirectory:/share
left=$(ls /dev/vduse)
[[ $left == control ]] || { echo "FAILED: a test left a device behind: $left"; exit 1; }

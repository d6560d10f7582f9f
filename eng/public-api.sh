#!/usr/bin/env bash
# Writes PublicAPI.Unshipped.txt of the projects in src, or of those named: all that is public and not in PublicAPI.Shipped.txt.
#
#   eng/public-api.sh [FOLDER...]     of projects, such as src/Virtio
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
folders=("$@")
(($#)) || mapfile -t folders < <(find src -name '*.csproj' -not -path 'src/Host/*' -not -path 'src/Lab/*' -printf '%h\n' | sort)
for folder in "${folders[@]}"; do
  echo "== $folder"
  [[ -f $folder/PublicAPI.Shipped.txt ]] || echo '#nullable enable' >"$folder/PublicAPI.Shipped.txt"
  echo '#nullable enable' >"$folder/PublicAPI.Unshipped.txt"
  dotnet format analyzers "$folder" --severity warn --diagnostics RS0016
done

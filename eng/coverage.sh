#!/usr/bin/env bash
# Puts together what the test projects have measured (test.sh --coverage) and compares each library with its floor in
# eng/coverage.txt: percent of lines that tests run, which only rises. Exit code 1 when one is below its floor.
#
#   eng/coverage.sh [--raise]     --raise writes floors that are two percent below what was measured, where that is higher:
#                                 so much differs from machine to machine, by what it allows
set -euo pipefail
# shellcheck source=eng/setup.sh
. "$(dirname "$(readlink -f "$0")")/setup.sh"
cd "$root"

floors=eng/coverage.txt report=$artifacts/results/coverage
need_dotnet
dotnet tool restore >/dev/null || die "the tool that puts reports together cannot be fetched: 'dotnet tool restore' says why"
rm -rf "$report"
dotnet reportgenerator "-reports:$artifacts/results/*/*/coverage.cobertura.xml" "-targetdir:$report" \
  '-reporttypes:TextSummary;Html' '-filefilters:-*.g.cs' -verbosity:Error

# Assemblies stand at the margin, their types below them, indented.
measured() { sed -nE 's/^(VduseActors[A-Za-z.]*|vduse-lab) +([0-9.]+)%$/\1 \2/p' "$report/Summary.txt" | sort; }
floor_of() { sed -nE "s/^$1 +([0-9]+)$/\1/p" "$floors"; }

low=0 raised=''
while read -r assembly percent; do
  floor=$(floor_of "$assembly")
  whole=${percent%.*}
  next=$((whole - 2))
  if [[ ! $floor ]]; then
    echo "$assembly has no floor in $floors: $percent % of its lines are run"
    low=1
  elif ((whole < floor)); then
    echo "$assembly: tests run $percent % of its lines, and $floor % when its floor was written: test what is new, or say why not in $floors"
    low=1
  fi
  raised+="$(printf '%-28s %s' "$assembly" "$((next > ${floor:-0} ? next : floor))")"$'\n'
done < <(measured)
while read -r assembly _; do
  [[ $assembly == \#* ]] || grep -q "^$assembly " <(measured) || { echo "$assembly has a floor, and nothing was measured"; low=1; }
done <"$floors"
if [[ ${1-} == --raise ]]; then
  { sed -n '/^#/p' "$floors"; printf '%s' "$raised"; } >"$floors.new"
  mv "$floors.new" "$floors"
fi
echo "coverage: artifacts/results/coverage/index.html"
exit "$low"

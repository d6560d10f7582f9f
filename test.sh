#!/usr/bin/env bash
# All tests: format, build with warnings as errors, unit, actor and simulator tests, then the scenarios on real kernels.
#
#   ./test.sh [--quick]
#     --quick    leaves the kernel scenarios out
#
# Ends with the line 'N passed, N failed'. Exit code 0 when something passed and nothing failed.
set -euo pipefail
# shellcheck source=eng/setup.sh
. "$(dirname "$(readlink -f "$0")")/eng/setup.sh"
quick=''
while (($#)); do
  case $1 in
    --quick) quick=1 ;;
    *) die "unknown option $1 (usage: ./test.sh [--quick])" ;;
  esac
  shift
done
cd "$root"

passed=0 failed=0 skipped=0 failures=()
finish() {
  local code=$?
  trap - EXIT
  ((code == 0)) || ((failed > 0)) || { failed=1; failures+=("test.sh ended early with $code"); }
  for failure in "${failures[@]}"; do echo "FAILED: $failure"; done
  ((skipped == 0)) || echo "$skipped skipped"
  echo "$passed passed, $failed failed"
  ((failed == 0 && passed > 0))
  exit
}
trap finish EXIT
trap 'exit 130' INT TERM

# step TEXT COMMAND...: a step that is no test of its own but must succeed; it counts only when it fails.
step() {
  local text=$1
  shift
  say "$text"
  "$@" && return
  failed=$((failed + 1))
  failures+=("$text")
  return 1
}

# The number behind an attribute of the result file's counters.
counter() { sed -n "s/.*<Counters [^>]*\b$2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1; }

# Each failed test of a console log with its message, without the stack: what the end of a long log has to repeat.
failed_tests() {
  awk '/^  Failed / { tell = 1; lines = 0 } /^  Stack Trace:/ { tell = 0 } tell && ++lines <= 8' "$1"
}

# run_tests PROJECT TIMEOUT [VERBOSITY]: one test project, from the build that is there.
run_tests() {
  local project=$1 limit=$2 verbosity=${3:-minimal} name results code=0 file
  name=$(basename "$project" .csproj)
  results=$artifacts/results/$name
  rm -rf "$results"
  say "$name"
  mkdir -p "$results"
  timeout -k 30 "$limit" dotnet test "$project" --no-build -c Release --nologo \
    --results-directory "$results" --logger trx --logger "console;verbosity=$verbosity" |
    tee "$results/console.txt" || code=$?
  local ran=0 bad=0
  for file in "$results"/*.trx; do
    [[ -f $file ]] || continue
    passed=$((passed + $(counter "$file" passed)))
    bad=$((bad + $(counter "$file" failed) + $(counter "$file" error) + $(counter "$file" timeout) + $(counter "$file" aborted)))
    skipped=$((skipped + $(counter "$file" total) - $(counter "$file" executed)))
    ran=$((ran + $(counter "$file" executed)))
  done
  if ((code != 0 && bad == 0)); then
    # It crashed, hung or could not start: no result file says so.
    bad=1
    failures+=("$name ended with $code$( ((code != 124)) || echo " (time limit of $limit s)")")
  elif ((bad > 0)); then
    failures+=("$name: $bad of $ran"$'\n'"$(failed_tests "$results/console.txt")")
  elif ((ran == 0)); then
    bad=1
    failures+=("$name ran no test")
  fi
  failed=$((failed + bad))
}

need_dotnet
need_packages e2fsprogs=mkfs.ext4 util-linux=flock findutils=find || true

step "build" build VduseActors.sln || exit 1
step "format" dotnet format VduseActors.sln --verify-no-changes --no-restore -v quiet || true
for project in tests/*/*.csproj samples/TestADevice/*.csproj; do
  [[ $project != tests/Kernel/* ]] || continue
  run_tests "$project" 900
done
[[ ! $quick ]] || exit 0

kernels() {
  tests/Kernel/install-deps.sh && tests/Kernel/build-kernel.sh 6.12 && tests/Kernel/build-kernel.sh 7.3
}
step "kernels for the scenarios" kernels || exit 1
step "benchmarks, short" ./bench.sh --smoke || true
for project in tests/Kernel/*.csproj; do
  [[ ! -f $project ]] || run_tests "$project" 2400 normal
done

#!/usr/bin/env bash
# All tests: build with warnings as errors, format, unit, actor and simulator tests, short benchmarks, then the scenarios on
# real kernels: each on one of them.
#
#   ./test.sh [--quick | --long] [--coverage] [--seeds N] [--minutes N] [--only NAME]...
#     --quick       leaves benchmarks and kernels out
#     --long        every scenario on every kernel, and campaigns: lives of devices under drawn faults and kills
#     --coverage    measures which lines tests run, and fails where they are fewer than eng/coverage.txt says
#     --seeds N     lives in each campaign; default 10000
#     --minutes N   ends after so many minutes; what is under way or has not run then counts as failed
#     --only NAME   builds, then only this: format, benchmarks, kernel, campaigns, or the folder of a test project, such as
#                   Actors or TestADevice; several of them one after the other
#
# Says how long each step took. Ends with the line 'N passed, N failed'. Exit code 0 when nothing failed.
# What each test project said and its results are in artifacts/results, what kernels and servers said in artifacts/kernel.
set -euo pipefail
# shellcheck source=eng/setup.sh
. "$(dirname "$(readlink -f "$0")")/eng/setup.sh"
cd "$root"

usage='usage: ./test.sh [--quick | --long] [--coverage] [--seeds N] [--minutes N] [--only NAME]...'
projects=(tests/*/*.csproj samples/TestADevice/*.csproj)
folder() { basename "$(dirname "$1")"; }
names=(format benchmarks campaigns)
for project in "${projects[@]}"; do names+=("$(folder "$project")"); done

quick='' long='' coverage='' seeds=10000 minutes='' only=()
while (($#)); do
  case $1 in
    --quick) quick=1 ;;
    --long) long=1 ;;
    --coverage) coverage=1 ;;
    --seeds | --minutes)
      [[ ${2-} =~ ^[1-9][0-9]{0,8}$ ]] || die "$1 takes a number from 1 ($usage)"
      if [[ $1 == --minutes ]]; then minutes=$2; else seeds=$2; fi
      shift ;;
    --only)
      name=${2-}
      [[ " ${names[*],,} " == *" ${name,,} "* && $name ]] || die "--only takes one of: ${names[*]}"
      only+=("${name,,}")
      shift ;;
    *) die "unknown option $1 ($usage)" ;;
  esac
  shift
done
[[ ! $quick || ! $long ]] || die "--quick and --long exclude each other ($usage)"
[[ ! $quick || ! " ${only[*]-} " =~ \ (kernel|benchmarks|campaigns)\  ]] || die "--quick leaves out what --only asks for ($usage)"

# wanted NAME: whether this part is to run.
wanted() {
  ((${#only[@]})) || return 0
  [[ " ${only[*]} " == *" ${1,,} "* ]]
}

deadline=$((minutes ? SECONDS + minutes * 60 : 0))
passed=0 failed=0 skipped=0 projects_run=0 failures=() times=() child=''
finish() {
  local code=$? entry
  trap - EXIT
  ((code == 0)) || ((failed > 0)) || { failed=1; failures+=("test.sh ended early with $code"); }
  echo "== times, total $SECONDS s"
  for entry in "${times[@]}"; do echo "   $entry"; done
  for entry in "${failures[@]}"; do echo "FAILED: $entry"; done
  ((skipped == 0)) || echo "$skipped skipped"
  echo "$passed passed, $failed failed"
  ((failed == 0 && (passed > 0 || projects_run == 0)))
  exit
}
trap finish EXIT
trap '[[ ! $child ]] || kill "$child" 2>/dev/null; exit 130' INT TERM

# limited SECONDS LOG COMMAND...: ends the command and what it started after that time, or when the minutes are up: exit code
# 124. LOG is a file that gets what is shown, or nothing.
limited() {
  local limit=$1 log=$2 code=0 shown=''
  shift 2
  if ((deadline)); then
    ((SECONDS < deadline)) || { echo "no time is left of $minutes minutes"; return 124; }
    ((limit < deadline - SECONDS)) || limit=$((deadline - SECONDS))
  fi
  # In the background: bash answers a signal only while it waits there.
  if [[ $log ]]; then
    : >"$log"
    timeout -k 30 "$limit" "$@" >"$log" 2>&1 &
    child=$!
    # Not a pipe, which ends with the last process that holds it, and not with the command.
    tail -q -n +1 -s 0.2 -f --pid="$child" "$log" &
    shown=$!
  else
    timeout -k 30 "$limit" "$@" &
    child=$!
  fi
  wait "$child" || code=$?
  child=''
  [[ ! $shown ]] || wait "$shown" || true
  return "$code"
}

# took TEXT START: keeps what a step took, and how busy the machine was.
took() {
  local entry
  entry=$(printf '%6d s  %s (load %s)' $((SECONDS - $2)) "$1" "$(cut -d' ' -f1 /proc/loadavg)")
  times+=("$entry")
  echo "== took $entry"
}

# step TEXT COMMAND...: a step that is no test of its own but must succeed; it counts only when it fails.
step() {
  local text=$1 start=$SECONDS code=0
  shift
  say "$text"
  "$@" || code=$?
  took "$text" "$start"
  ((code != 0)) || return 0
  failed=$((failed + 1))
  failures+=("$text$( ((code != 124)) || echo ": not done in time")")
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
  local project=$1 limit=$2 verbosity=${3:-minimal} name results code=0 file start=$SECONDS
  name=$(basename "$project" .csproj)
  results=$artifacts/results/$name
  rm -rf "$results"
  say "$name"
  mkdir -p "$results"
  projects_run=$((projects_run + 1))
  local collect=()
  # Not of those that look at the assemblies themselves, or run them in processes of their own.
  [[ ! $coverage || $project =~ /(Kernel|Architecture|Packages|Host|Samples)/ ]] || collect=(--settings eng/coverage.runsettings)
  limited "$limit" "$results/console.txt" dotnet test "$project" --no-build -c Release --nologo \
    --results-directory "$results" --logger trx --logger "console;verbosity=$verbosity" "${collect[@]}" || code=$?
  took "$name" "$start"
  local ran=0 bad=0
  for file in "$results"/*.trx; do
    [[ -f $file ]] || continue
    passed=$((passed + $(counter "$file" passed)))
    bad=$((bad + $(counter "$file" failed) + $(counter "$file" error) + $(counter "$file" timeout) + $(counter "$file" aborted)))
    skipped=$((skipped + $(counter "$file" total) - $(counter "$file" executed)))
    ran=$((ran + $(counter "$file" executed)))
  done
  if ((code != 0 && bad == 0)); then
    # It crashed, hung or could not start: no result file says so, and the console may name what passed and failed before.
    bad=1
    failures+=("$name ended with $code$( ((code != 124)) || echo " (not done in time)")")
    if ((ran == 0)) && [[ -f $results/console.txt ]]; then
      passed=$((passed + $(grep -c '^  Passed ' "$results/console.txt" || true)))
      failures[-1]+=$(failed_tests "$results/console.txt" | sed '1s/^/\n/')
    fi
  elif ((bad > 0)); then
    failures+=("$name: $bad of $ran"$'\n'"$(failed_tests "$results/console.txt")")
  elif ((ran == 0)); then
    bad=1
    failures+=("$name ran no test")
  fi
  failed=$((failed + bad))
}

# campaign NAME ARGUMENT...: lives of devices by seed; counts as one test.
campaign() {
  local name=$1 results=$artifacts/results/campaigns start=$SECONDS code=0
  shift
  say "campaign $name, $seeds seeds"
  mkdir -p "$results"
  projects_run=$((projects_run + 1))
  # Each fails by itself when it hangs; a second for each is what a busy machine takes.
  limited $((600 + seeds)) "$results/$name.txt" \
    "$artifacts/bin/VduseActors.Lab/release/vduse-lab" fault-run --seeds "1..$seeds" --max-failures 20 "$@" || code=$?
  took "campaign $name" "$start"
  if ((code == 0)); then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    failures+=("campaign $name ended with $code: artifacts/results/campaigns/$name.txt"$'\n'"$(grep -s 'Replay:' "$results/$name.txt" | head -n 20)")
  fi
}

need_dotnet
need_packages e2fsprogs=mkfs.ext4 util-linux=flock findutils=find || true
# For applications in other cultures; .NET loads it by its name.
need_libraries libicu72=libicuuc.so || true

step "build" limited 3600 '' dotnet build VduseActors.sln -c Release -v quiet --nologo -clp:NoSummary || exit 1
if wanted format; then
  step "format" limited 1800 '' dotnet format VduseActors.sln --verify-no-changes --no-restore -v quiet || true
fi
# One project after the other: two at once would take the processor from tests that watch threads and clocks.
for project in "${projects[@]}"; do
  if [[ $project != tests/Kernel/* ]] && wanted "$(folder "$project")"; then run_tests "$project" 1800; fi
done

if [[ $coverage ]]; then step "coverage" limited 600 '' eng/coverage.sh || true; fi

kernels=''
if [[ ! $quick ]] && { wanted kernel || wanted benchmarks; }; then
  # Asks for a password where it must, which only the foreground can.
  if step "packages for the kernels" tests/Kernel/install-deps.sh; then
    kernels=1
    for version in 6.12 7.3; do
      step "kernel $version" limited 3600 '' tests/Kernel/build-kernel.sh "$version" || kernels=''
    done
  fi
fi
if [[ ! $quick ]] && wanted benchmarks; then
  step "benchmarks, short" limited 1800 '' ./bench.sh --smoke || true
fi
if [[ $kernels ]] && wanted kernel; then
  # On a quiet machine each kernel takes three minutes for all scenarios.
  export VDUSE_KERNEL_MATRIX=one
  limit=3000
  if [[ $long ]]; then VDUSE_KERNEL_MATRIX=all limit=10800; fi
  for project in tests/Kernel/*.csproj; do run_tests "$project" "$limit" normal; done
fi
if { [[ $long ]] || ((${#only[@]})); } && wanted campaigns; then
  for profile in 6.12 7.3 rfc-v3; do campaign "faults-$profile" --profile "$profile"; done
  # On RFC v3 nobody can take a device over from a process that was killed.
  for profile in 6.12 7.3; do campaign "kills-$profile" --profile "$profile" --kills 5; done
fi

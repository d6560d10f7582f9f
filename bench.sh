#!/usr/bin/env bash
# All benchmarks; writes bench/results.md, bench/results.json and bench/plots.
#
#   ./bench.sh [--smoke] [PART...]
#     --smoke   short: proves that everything works, in about two minutes; its results go to artifacts/bench, not to bench
#     PART      Rings, WakeUp, Loops, Block, Kernel, Scale; default: all of these
#
# Takes about 30 minutes. Run it on a machine that does nothing else: docs/performance.md says what the figures mean. Results are
# written after every part, and replace that part's only: what did not run, or found nothing, keeps its figures, date and commit.
# Exit code 1 when a part failed; the last lines name it.
set -euo pipefail
# shellcheck source=eng/setup.sh
. "$(dirname "$(readlink -f "$0")")/eng/setup.sh"
smoke=() parts=()
while (($#)); do
  case $1 in
    --smoke) smoke=(--smoke) ;;
    Rings | WakeUp | Block | Kernel | Scale | Loops) parts+=("$1") ;;
    *) die "unknown option or part $1 (usage: ./bench.sh [--smoke] [Rings|WakeUp|Loops|Block|Kernel|Scale]...)" ;;
  esac
  shift
done
((${#parts[@]})) || parts=(Rings WakeUp Loops Block Kernel Scale)
cd "$root"
need_dotnet
need_packages gcc=cc || die "a C compiler is needed for what C# is compared with"

work=$root/artifacts/bench
target=$root/bench
((${#smoke[@]} == 0)) || target=$work/smoke
mkdir -p "$work"

project() { echo "$artifacts/bin/VduseActors.Bench.$1/release/VduseActors.Bench.$1"; }

# report ARGUMENT...: the collector.
report() { "$(project Report)" "$@"; }

# The commit, and whether anything but results was changed since.
commit() {
  local hash
  hash=$(git rev-parse --short HEAD 2>/dev/null) || { echo unknown; return; }
  [[ -z $(git status --porcelain -- . ':!bench/results.*' ':!bench/plots') ]] || hash+=" with changes"
  echo "$hash"
}

load() { cut -d' ' -f1 /proc/loadavg; }

# Seconds that a part takes on two processors that do nothing else.
declare -A takes=([Rings]=40 [WakeUp]=40 [Block]=250 [Kernel]=960 [Scale]=640 [Loops]=20)

# The scenario of the kernel bed that sets fio on peers beside fio on vdused; each backing in a guest of its own.
kernel() {
  local results=$1 bed=$artifacts/publish/bench rounds=5 seconds=2 command backing pin code=0
  if ! tests/Kernel/build-kernel.sh --path 6.12 >/dev/null 2>&1 || [[ ! -x $(tests/Kernel/build-kernel.sh --path 6.12) ]]; then
    report note Kernel "Left out: no kernel (tests/Kernel/install-deps.sh && tests/Kernel/build-kernel.sh 6.12)." "$results"
    return
  fi
  for command in fio qemu-storage-daemon; do
    command -v "$command" >/dev/null && continue
    report note Kernel "Left out: $command is not installed (tests/Kernel/install-deps.sh)." "$results"
    return
  done
  dotnet publish src/Host -c Release -o "$bed" -v quiet --nologo || return
  local backings=(file null)
  ((${#smoke[@]} == 0)) || rounds=1 seconds=1 backings=(null)
  pin=$(taskset -pc $$ | sed 's/.*[ ,-]//')
  for backing in "${backings[@]}"; do
    say "Kernel, $backing"
    VDUSED_PATH=$bed/vdused timeout -k 30 1100 tests/Kernel/boot.sh --pin "$pin" --timeout 1000 6.12 -- \
      bash tests/Kernel/scenarios/fio-compare.sh "$backing" "$rounds" "$seconds" | tee "$work/kernel-$backing.txt" || code=$?
    report kernel "$work/kernel-$backing.txt" "$rounds" "$results" >/dev/null
  done
  return "$code"
}

# run_part NAME RESULTS
run_part() {
  case $1 in
    Kernel) kernel "$2" ;;
    *)
      local more=()
      [[ $1 != Block ]] || more=(--image-directory "$work")
      build "bench/$1/VduseActors.Bench.$1.csproj" || return
      # A part that hangs must not take the others with it.
      timeout -k 30 $((takes[$1] * 6)) "$(project "$1")" "${smoke[@]}" --results "$2" "${more[@]}" ;;
  esac
}

total=0
for part in "${parts[@]}"; do total=$((total + takes[$part])); done
if ((${#smoke[@]})); then say "about two minutes"; else say "about $(((total + 59) / 60)) minutes; load average now $(load)"; fi
build bench/Report/VduseActors.Bench.Report.csproj
of=$(commit)
failed=()
for part in "${parts[@]}"; do
  say "$part"
  results=$work/$part.jsonl started=$SECONDS before=$(load) code=0 outcome=()
  rm -f "$results"
  run_part "$part" "$results" || code=$?
  if ((code != 0)); then
    failed+=("$part ended with $code")
    outcome=(--failed "$code")
  fi
  report part "$part" "$results" "$target" --commit "$of" --command "./bench.sh ${smoke[*]}${smoke[0]:+ }$part" \
    --seconds $((SECONDS - started)) --load "$before" "${outcome[@]}" "${smoke[@]}"
  say "$part: $((SECONDS - started)) s"
done
say "written in $SECONDS s: ${target#"$root"/}/results.md"
((${#smoke[@]})) || report targets "$target"
for failure in "${failed[@]}"; do echo "FAILED: $failure"; done
((${#failed[@]} == 0))

#!/usr/bin/env bash
# All benchmarks; writes bench/results.md, bench/results.json and bench/plots.
#
#   ./bench.sh [--smoke] [PART...]
#     --smoke   short: proves that everything works, in about a minute; its results go to artifacts/bench, not to bench
#     PART      Rings, WakeUp, Block, Kernel, Scale; default: all
#
# Takes about 25 minutes. Run it on a machine that does nothing else: docs/performance.md says what the figures mean.
set -euo pipefail
# shellcheck source=eng/setup.sh
. "$(dirname "$(readlink -f "$0")")/eng/setup.sh"
smoke=() parts=()
while (($#)); do
  case $1 in
    --smoke) smoke=(--smoke) ;;
    Rings | WakeUp | Block | Kernel | Scale) parts+=("$1") ;;
    *) die "unknown option or part $1 (usage: ./bench.sh [--smoke] [Rings|WakeUp|Block|Kernel|Scale]...)" ;;
  esac
  shift
done
((${#parts[@]})) || parts=(Rings WakeUp Block Kernel Scale)
cd "$root"
need_dotnet
need_packages gcc=cc || die "a C compiler is needed for what C# is compared with"
chosen=${ActorRuntime:-last}
choose_runtime "${chosen,,}"

work=$root/artifacts/bench
target=$root/bench
((${#smoke[@]} == 0)) || target=$work
mkdir -p "$work"
results=$work/results.jsonl
: >"$results"

project() { echo "$artifacts/bin/VduseActors.Bench.$1/release/VduseActors.Bench.$1"; }

# report ARGUMENT...: the collector.
report() { "$(project Report)" "$@"; }

# The scenario of the kernel bed that sets fio on qemu-storage-daemon beside fio on vdused.
kernel() {
  local backing bed=$artifacts/publish/bench rounds=5 seconds=3
  if ! tests/Kernel/build-kernel.sh --path 6.12 >/dev/null 2>&1 || [[ ! -x $(tests/Kernel/build-kernel.sh --path 6.12) ]]; then
    report note Kernel "Left out: no kernel (tests/Kernel/install-deps.sh && tests/Kernel/build-kernel.sh 6.12)." "$results"
    return
  fi
  local command
  for command in fio qemu-storage-daemon; do
    command -v "$command" >/dev/null && continue
    report note Kernel "Left out: $command is not installed (tests/Kernel/install-deps.sh)." "$results"
    return
  done
  dotnet publish src/Host -c Release -o "$bed" -v quiet --nologo
  local backings=(file null)
  ((${#smoke[@]} == 0)) || rounds=1 seconds=1 backings=(null)
  for backing in "${backings[@]}"; do
    VDUSED_PATH=$bed/vdused timeout -k 30 960 tests/Kernel/boot.sh --timeout 900 6.12 -- \
      bash tests/Kernel/scenarios/fio-compare.sh "$backing" "$rounds" "$seconds" >"$work/kernel-$backing.txt" ||
      report note Kernel "The scenario with $backing ended with $?." "$results"
    report kernel "$work/kernel-$backing.txt" "$results"
  done
}

say "actor runtime: $runtime"
build bench/Report/VduseActors.Bench.Report.csproj
for part in "${parts[@]}"; do
  say "$part"
  [[ $part == Kernel ]] || build "bench/$part/VduseActors.Bench.$part.csproj"
  case $part in
    Rings)
      "$(project Rings)" "${smoke[@]}" | tee "$work/rings.txt"
      report rings "$work/rings.txt" "$results" >/dev/null ;;
    Block) "$(project Block)" "${smoke[@]}" --results "$results" --image-directory "$work" ;;
    Kernel) kernel ;;
    *) "$(project "$part")" "${smoke[@]}" --results "$results" ;;
  esac
done
report write "$results" "$target" "${smoke[@]}"
say "written: ${target#"$root"/}/results.md"

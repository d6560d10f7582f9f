#!/usr/bin/env bash
# Boots a user-mode Linux kernel with VDUSE on top of this machine's own root file system and runs one command in it.
#
#   boot.sh [option...] 6.12|7.3 [--] command [argument...]
#     --cpus N        CPUs of the guest (7.3 only); default 1
#     --memory SIZE   guest memory, also the limit of its tmpfs root; default 4096M
#     --timeout SEC   hard limit, kept by this side; default 300
#     --share DIR     host directory that the command sees as /share; default a fresh one, removed afterwards
#     --pin LIST      host CPUs to run on (taskset), or "none"; default: one CPU for one, none for more
#     --env NAME[=V]  passes a variable in; PATH, HOME, LANG, DOTNET_ROOT and VDUSED_PATH always are
#
# The command runs as root in an overlay of the host's root: it sees every file, changes none but those in /share.
# Its working directory is the caller's. The complete console is /share/console.log, the kernel's log /share/dmesg.txt.
# Exit code: the command's; 124 when the limit was hit; 125 when the guest ended without a verdict (panic).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
die() { echo "boot: $*" >&2; exit 2; }

cpus=1 memory=4096M limit=300 share='' pin=auto
environment=(PATH HOME LANG DOTNET_ROOT VDUSED_PATH)
while [[ ${1-} == --* && $1 != -- ]]; do
  [[ $# -ge 2 ]] || die "$1 needs a value"
  case $1 in
    --cpus) cpus=$2 ;;
    --memory) memory=$2 ;;
    --timeout) limit=$2 ;;
    --share) share=$2 ;;
    --pin) pin=$2 ;;
    --env) environment+=("$2") ;;
    *) die "unknown option $1" ;;
  esac
  shift 2
done
version=${1-}; shift || true
[[ ${1-} == -- ]] && shift
[[ $version && $# -gt 0 ]] || die "usage: boot.sh [option...] 6.12|7.3 [--] command [argument...]"
[[ $cpus =~ ^[1-9]$ && $limit =~ ^[1-9][0-9]*$ ]] || die "--cpus and --timeout are numbers"
[[ $cpus == 1 || $version != 6.12 ]] || die "user-mode Linux 6.12 has one CPU"
kernel=$("$here/build-kernel.sh" --path "$version")
[[ -x $kernel ]] || die "no kernel $version: run 'tests/Kernel/build-kernel.sh $version'"

if [[ $share ]]; then
  mkdir -p "$share"
  share=$(cd "$share" && pwd)
  clean=
else
  share=$(mktemp -d "${TMPDIR:-/tmp}/vduse-guest.XXXXXX")
  clean=1
fi
[[ $share != *[[:space:],]* ]] || die "the share's path must not contain blanks or commas: $share"
rm -rf "$share"/{exit,state,boot.txt,dmesg.txt,.uml}
: >"$share/console.log"

{
  for name in "${environment[@]}"; do
    value=${name#*=}
    [[ $name == *=* ]] || value=${!name-}
    [[ -z $value ]] || printf 'export %s=%q\n' "${name%%=*}" "$value"
  done
  echo 'export TERM=dumb'
  printf 'cd %q\n' "$PWD"
  printf '%q ' "$@"
  echo
} >"$share/job.sh"
cp "$here/guest/init" "$share/init"
chmod +x "$share/init"
# The report about a hanging guest gets time that grows with the limit: where one is busy, the other is.
echo $((limit > 20 ? limit - 8 - limit / 20 : limit)) >"$share/grace"

arguments=("mem=$memory" rootfstype=hostfs rootflags=/ ro "init=$share/init" "run_dir=$share"
  "uml_dir=$share/.uml"
  con=null "con0=fd:0,fd:1" quiet panic=-1 hung_task_panic=0)
# The faster of the two ways to run user space exists from 6.16 on, and two CPUs only with it.
# A busy host may leave it without a CPU for longer than the 21 s after which it would complain.
[[ $version == 6.12 ]] || arguments+=(seccomp=on "ncpus=$cpus" rcupdate.rcu_cpu_stall_timeout=120)
if [[ $pin == auto ]]; then
  pin=none
  # Communication between processes on one CPU is three to five times faster than across two. Either end of the
  # allowed CPUs, so that two guests at once tend to get one each.
  if [[ $cpus == 1 ]]; then
    allowed=$(taskset -pc $$ | sed 's/.*: *//')
    if ((RANDOM % 2)); then pin=${allowed##*[,-]}; else pin=${allowed%%[,-]*}; fi
  fi
fi
pinned=()
[[ $pin == none ]] || pinned=(taskset -c "$pin")

# A session of its own: whatever the kernel leaves behind can be ended by its group.
setsid timeout -s KILL "$limit" "${pinned[@]}" "$kernel" "${arguments[@]}" </dev/null >>"$share/console.log" 2>&1 &
guest=$!
# shellcheck disable=SC2317  # called by the trap
finish() {
  kill -KILL -- "-$guest" 2>/dev/null || true
  rm -rf "$share"/{init,grace,job.sh,.uml}
  [[ -z $clean ]] || rm -rf "$share"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Only what the command prints; the file keeps all of it.
tail -n +1 --pid="$guest" -s 0.05 -f "$share/console.log" 2>/dev/null |
  sed -u -e '1,/^--- guest: run/d' -e '/^--- guest: end/,$d' &
printer=$!
wait "$guest" 2>/dev/null || true
wait "$printer" 2>/dev/null || true
if [[ -s $share/exit ]]; then
  code=$(<"$share/exit")
  exit "$code"
fi
if [[ -e $share/state ]]; then
  echo "boot: the guest was ended after $limit s" >&2
  exit 124
fi
echo "boot: the guest ended without a verdict" >&2
grep -q '^--- guest: run' "$share/console.log" || cat "$share/console.log" >&2
exit 125

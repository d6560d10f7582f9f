#!/usr/bin/env bash
# Figures beside peers: the same fio jobs on vdused and on other block devices in user space, in one guest, by turns.
# Not a test. From the host, pinned to one CPU, with the published host:
#
#   VDUSED_PATH=.../vdused tests/Kernel/boot.sh --pin 1 --timeout 900 6.12 -- \
#     bash tests/Kernel/scenarios/fio-compare.sh file|null [ROUNDS [SECONDS [SERVER...]]]
#
# file: one 256 MiB image on tmpfs, the same for all; null: a device that stores nothing. One queue, ring of 256.
#
#   vdused   ours, with its defaults
#   vdused-block  the same with wait-strategy = block; only when it is named
#   qsd      qemu-storage-daemon, vduse-blk, its defaults (image: a pool of threads)
#   qsd-uring  the same with aio=io_uring; image only
#   nbd      qemu-nbd, through the kernel's nbd driver and a UNIX socket
#   ublk     ublk of ublksrv, through the kernel's ublk driver: targets loop (image, buffered) and null
#
# Each round starts every server anew, one after the other, the next round with the next one first. Prints for bench/Report, columns
# split by tabs: `server NAME VERSION`, `absent NAME REASON`, `failed NAME ROUND`, `guest TEXT`, and for every measurement
# `figure BACKING JOB SERVER ROUND IOPS P50 P99` with completion latencies in us; at the end a table of medians.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
backing=$1 rounds=${2:-3} seconds=${3:-2}
shift $(($# < 3 ? $# : 3))
servers=("$@")
if ((${#servers[@]} == 0)); then
  servers=(vdused qsd nbd ublk)
  [[ $backing != file ]] || servers+=(qsd-uring)
fi
# Where packages put what users do not call.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
image=/run/compare.img size=256M
results=/run/compare.txt
: >"$results"

jobs=("randread 4k 1" "randread 4k 32" "randwrite 4k 1" "randwrite 4k 32" "read 128k 8" "write 128k 8")

say() { local IFS=$'\t'; echo "$*"; }

# The reason why a server cannot be measured here; nothing when it can.
absent() {
  case $1 in
    vdused | vdused-block) [[ -x ${VDUSED_PATH-} ]] || echo "VDUSED_PATH names no executable" ;;
    qsd) needs qemu-storage-daemon "Debian: qemu-system-common" ;;
    qsd-uring)
      if [[ $backing != file ]]; then echo "without an image it is no different"; else needs qemu-storage-daemon "Debian: qemu-system-common"; fi ;;
    nbd) needs qemu-nbd "Debian: qemu-utils" /dev/nbd0 ;;
    ublk) needs ublk "no package in Debian 12, whose QEMU has no ublk export either; build ublksrv" /dev/ublk-control ;;
    *) echo "unknown server" ;;
  esac
}
needs() {
  if ! command -v "$1" >/dev/null; then echo "$1 is not installed ($2)"; elif [[ ${3-} && ! -e $3 ]]; then echo "this kernel has no $3"; fi
}

version() {
  case $1 in
    vdused | vdused-block) "$VDUSED_PATH" --version | head -n 1 ;;
    qsd | qsd-uring) qemu-storage-daemon --version | head -n 1 ;;
    nbd) qemu-nbd --version | head -n 1 ;;
    ublk) ublk --version 2>&1 | head -n 1 ;;
  esac
}

# The servers that are no VDUSE devices; each names its disk.
start_nbd() {
  mkdir -p /run/lock
  local what=(--format=raw --cache=writeback --aio=threads "$image")
  [[ $backing == file ]] || what=(--image-opts driver=null-co,size=1G,read-zeroes=on)
  disk=/dev/nbd0
  qemu-nbd --connect="$disk" "${what[@]}"
  wait_for "the size of $disk" has_size nbd0
}
stop_nbd() {
  qemu-nbd --disconnect "$disk" >/dev/null
  wait_for "the end of $disk" has_no_size nbd0
}
start_ublk() {
  local what=(-t loop -f "$image" --buffered_io)
  [[ $backing == file ]] || what=(-t null)
  disk=/dev/ublkb0
  ublk add -n 0 -q 1 -d 256 "${what[@]}" >/dev/null
  wait_for "$disk" test -b "$disk"
}
stop_ublk() { ublk del -n 0; }
has_size() { (($(cat "/sys/block/$1/size") > 0)); }
has_no_size() { ! has_size "$1"; }

# measure SERVER ROUND: one fio process runs a job to warm up, then each job that counts.
measure() {
  # shellcheck source=tests/Kernel/scenarios/lib.sh
  SERVER=$1 QSD_AIO=threads WAIT_STRATEGY=
  case $1 in
    vdused-block) SERVER=vdused WAIT_STRATEGY=block ;;
    qsd-uring) SERVER=qsd QSD_AIO=io_uring ;;
    nbd | ublk) SERVER=vdused ;;
  esac
  . "$here/lib.sh"
  local disk line rw size depth
  local fio=(fio --direct=1 --ioengine=libaio --time_based --randseed=1 --eta=never --output-format=terse --terse-version=3)
  case $1 in
    nbd | ublk) "start_$1" ;;
    *)
      if [[ $backing == file ]]; then device compare image="$image" queue-size=256; else device compare null=1GiB queue-size=256; fi
      start_server >/run/server.txt
      disk=$(disk compare) ;;
  esac
  echo none >"/sys/block/${disk#/dev/}/queue/scheduler"
  fio+=(--filename="$disk" --name=warm-up --rw=randrw --bs=4k --iodepth=32 --runtime=$((seconds * 1500))ms)
  for line in "${jobs[@]}"; do
    read -r rw size depth <<<"$line"
    fio+=(--name="$rw $size depth $depth" --stonewall --rw="$rw" --bs="$size" --iodepth="$depth" --ramp_time=300ms --runtime="$seconds")
  done
  timeout -k 5 $((60 + ${#jobs[@]} * seconds)) "${fio[@]}" >/run/fio.txt
  awk -F';' -v OFS='\t' -v backing="$backing" -v server="$1" -v round="$2" '
    $3 == "warm-up" || NF < 80 { next }
    {
      first = $3 ~ /read/ ? 8 : 49
      for (i = first + 10; i < first + 30; i++) {
        if ($i ~ /^50\.0+%=/) { sub(/.*=/, "", $i); p50 = $i }
        if ($i ~ /^99\.0+%=/) { sub(/.*=/, "", $i); p99 = $i }
      }
      print "figure", backing, $3, server, round, $first, p50, p99
    }' /run/fio.txt | tee -a "$results"
  case $1 in
    nbd | ublk) "stop_$1" ;;
    *) stop_server >/run/server.txt ;;
  esac
  exit 0
}

say guest "Linux $(uname -r | cut -d- -f1), $(nproc) CPU, $(fio --version)"
present=()
for server in "${servers[@]}"; do
  reason=$(absent "$server")
  if [[ $reason ]]; then
    say absent "$server" "$reason"
  else
    present+=("$server")
    say server "$server" "$(version "$server")"
  fi
done
((${#present[@]})) || exit 1
[[ $backing != file ]] || head -c "$size" /dev/zero >"$image"

failed=()
for ((round = 1; round <= rounds; round++)); do
  for ((i = 0; i < ${#present[@]}; i++)); do
    server=${present[(i + round - 1) % ${#present[@]}]}
    # One that failed is left out from then on: the others' figures are what there is to save.
    [[ " ${failed[*]-} " != *" $server "* ]] || continue
    : >/run/server.txt
    set +e
    (set -e; measure "$server" "$round")
    code=$?
    set -e
    if ((code != 0)); then
      tail -n 40 /run/server.txt
      failed+=("$server")
      say failed "$server" "$round"
    fi
  done
done

printf '\n%s: median of %s rounds, IOPS (p50/p99 in us)\n' "$backing" "$rounds"
awk -F'\t' '
  function median(key,   n, i, j, t, v) {
    n = split(values[key], v, " ")
    for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
    return v[int((n + 1) / 2)]
  }
  {
    if (!job[$3]++) order[++count] = $3
    if (!seen[$4]++) name[++servers] = $4
    for (i = 6; i <= 8; i++) values[$3, $4, i] = values[$3, $4, i] " " $i
  }
  END {
    printf "%-22s", "job"
    for (s = 1; s <= servers; s++) printf "%26s", name[s]
    print ""
    for (j = 1; j <= count; j++) {
      printf "%-22s", order[j]
      for (s = 1; s <= servers; s++) printf "%26s", median(order[j] SUBSEP name[s] SUBSEP 6) " (" median(order[j] SUBSEP name[s] SUBSEP 7) "/" median(order[j] SUBSEP name[s] SUBSEP 8) ")"
      print ""
    }
  }' "$results"
((${#failed[@]} == 0))

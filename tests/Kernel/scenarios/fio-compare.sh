# Figures beside a peer: the same fio jobs on qemu-storage-daemon's vduse-blk and on vdused, in one guest, by turns.
# Not a test. From the host, pinned to one CPU, with the published host:
#
#   VDUSED_PATH=.../vdused tests/Kernel/boot.sh --pin 1 --timeout 900 6.12 -- \
#     bash tests/Kernel/scenarios/fio-compare.sh file|null [ROUNDS [SECONDS [SERVER...]]]
#
# file: a 256 MiB image on tmpfs; null: a device that stores nothing. One queue, ring of 256. Prints a table of medians.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
backing=$1 rounds=${2:-3} seconds=${3:-3}
shift $(($# < 3 ? $# : 3))
servers=("${@:-}")
[[ ${servers[0]} ]] || servers=(qsd vdused)
results=/run/compare
mkdir -p "$results"

jobs=(
  "randread 4k 1" "randread 4k 32" "randwrite 4k 1" "randwrite 4k 32" "read 128k 8" "write 128k 8"
)

measure() {
  # shellcheck source=tests/Kernel/scenarios/lib.sh
  SERVER=$1
  . "$here/lib.sh"
  local line rw size depth
  if [[ $backing == file ]]; then
    head -c 256M /dev/zero >"$scratch/compare.img"
    device compare image="$scratch/compare.img" queue-size=256
  else
    device compare null=1GiB queue-size=256
  fi
  start_server >/dev/null
  local disk
  disk=$(disk compare)
  echo none >"/sys/block/${disk#/dev/}/queue/scheduler"
  for line in "${jobs[@]}"; do
    read -r rw size depth <<<"$line"
    fio --name=compare --filename="$disk" --direct=1 --ioengine=libaio --rw="$rw" --bs="$size" --iodepth="$depth" \
      --time_based --ramp_time=1 --runtime="$seconds" --randseed=1 --eta=never --output-format=terse --terse-version=3 |
      awk -F';' -v first="$([[ $rw == *read ]] && echo 8 || echo 49)" '{
        for (i = first + 10; i < first + 30; i++) {
          if ($i ~ /^50\.0+%=/) { sub(/.*=/, "", $i); p50 = $i }
          if ($i ~ /^99\.0+%=/) { sub(/.*=/, "", $i); p99 = $i }
        }
        print $first, p50, p99
      }' >>"$results/$1.$rw.$size.$depth"
  done
  stop_server >/dev/null
  rm -f "$scratch"/*.img
  exit 0
}

for ((round = 1; round <= rounds; round++)); do
  for server in "${servers[@]}"; do
    echo "round $round: $server"
    (measure "$server")
  done
done

median() { cut -d' ' -f"$2" "$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
echo
echo "$backing on Linux $(uname -r), $(nproc) CPU; IOPS, and completion latency p50/p99 in us; median of $rounds"
printf '%-22s' "job"
for server in "${servers[@]}"; do printf '%26s' "$server"; done
echo
for line in "${jobs[@]}"; do
  read -r rw size depth <<<"$line"
  printf '%-22s' "$rw $size depth $depth"
  for server in "${servers[@]}"; do
    file=$results/$server.$rw.$size.$depth
    printf '%26s' "$(median "$file" 1) ($(median "$file" 2)/$(median "$file" 3))"
  done
  echo
done

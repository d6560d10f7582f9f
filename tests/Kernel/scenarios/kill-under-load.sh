# SIGKILL in the midst of verified load, again and again: each time a new process takes the device over, and fio never notices.
#   kill-under-load.sh QUEUES KILLS IO PACKED IN-ORDER      the last two on or off; leaves /share/disk.img and the disk's hash, /share/disk.sha256
. "$(dirname "$0")/lib.sh"
queues=$1 kills=$2 io=$3 packed=$4 in_order=$5

truncate -s 64M /share/disk.img
device verify image=/share/disk.img queues="$queues" io="$io" packed="$packed" in-order="$in_order"
start_server
disk=$(disk verify)
name=$(basename "$disk")

fio_verify "$disk" 64MiB 4 16 --loops="$kills" --verify_backlog=64 &
load=$!
has_done() { kill -0 "$load" || fail "fio ended early"; (($(requests_done "$name") >= $1)); }
for ((i = 1; i <= kills; i++)); do
  target=$(($(requests_done "$name") + 200))
  wait_for "load before kill $i" has_done "$target"
  kill -KILL "$server_pid"
  wait "$server_pid" 2>/dev/null || true
  step "killed at $(requests_done "$name") requests, $(awk '{ print $9 }' "/sys/block/$name/stat") in flight"
  launch_server
  wait_for_log "goes on where an earlier process stopped"
  [[ $(disk verify) == "$disk" ]] || fail "the disk is another one"
done
wait "$load" || fail "fio found a difference"
step "$(requests_done "$name") requests in all"
disk_sha256 "$disk" >/share/disk.sha256
stop_server
[[ $(sha256 /share/disk.img) == $(</share/disk.sha256) ]] || fail "the image differs from what the disk said"
[[ -z $(ls /run/vdused) ]] || fail "left in the state directory: $(ls /run/vdused)"
expect_clean_kernel_log
passed

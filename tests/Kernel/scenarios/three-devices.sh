# Three devices of one process, different in kind, under load at the same time.
. "$(dirname "$0")/lib.sh"

truncate -s 32M /share/one.img
truncate -s 32M "$scratch/two.img"
device one image=/share/one.img queues=2
device two image="$scratch/two.img" block-size=4096 queue-size=64
device three memory=32MiB
start_server
pids=()
for name in one two three; do
  step "fio on $name"
  fio_verify "$(disk $name)" 32MiB 1 8 --output="$scratch/fio.$name" &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || fail "fio found a difference: $(cat "$scratch"/fio.*)"; done
if [[ $SERVER == vdused ]]; then
  "$VDUSED_PATH" stats
  for name in one two three; do
    [[ $("$VDUSED_PATH" stats "$name" --json) == *'"requests":'[1-9]* ]] || fail "stats shows no request of $name"
  done
fi
disk_sha256 "$(disk one)" >/share/one.sha256
two=$(disk_sha256 "$(disk two)")
stop_server
[[ $(sha256 "$scratch/two.img") == "$two" ]] || fail "the second image differs from what its disk said"
expect_clean_kernel_log
passed

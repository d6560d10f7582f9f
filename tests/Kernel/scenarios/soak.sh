# A random walk through all that can happen to a device, by seed, while its neighbour works on undisturbed.
#   soak.sh SEED ROUNDS      each round does all of it, in an order drawn from the seed
. "$(dirname "$0")/lib.sh"
RANDOM=$1 rounds=$2
io_errors=expected

truncate -s 32M "$scratch/disk.img"
truncate -s 32M "$scratch/other.img"
device walk image="$scratch/disk.img" queues=2 serial=RAW-1
device other image="$scratch/other.img"
start_server
# The neighbour works until the walk is at its end, and at least once.
neighbour() {
  trap - EXIT
  until [[ -e $scratch/walked ]]; do
    fio --name=other --filename="$1" --direct=1 --ioengine=libaio --rw=randwrite --bsrange=4k-64k --iodepth=4 --size=100% \
      --verify=crc32c --verify_backlog=64 --verify_fatal=1 --eta=never --thinktime=5ms >"$scratch/other.out" 2>&1 || return
  done
}
neighbour "$(disk other)" &
other=$!

walk=()
for ((round = 0; round < rounds; round++)); do
  actions=(verify unbind-blk unbind-vdpa detach stall requests hostile remap state late load plug suspend)
  while ((${#actions[@]})); do
    drawn=$((RANDOM % ${#actions[@]}))
    walk+=("${actions[drawn]}")
    unset "actions[drawn]"
    actions=("${actions[@]}")
  done
done
for action in "${walk[@]}"; do
  disk=$(disk walk)
  step "$action"
  case $action in
    verify)
      fio_verify "$disk" 4MiB $((1 + RANDOM % 2)) $((1 + RANDOM % 32)) --randseed=$RANDOM || fail "fio found a difference"
      ;;
    unbind-blk)
      start_load "$disk"
      unit=$(basename /sys/bus/vdpa/devices/walk/virtio*)
      echo "$unit" >/sys/bus/virtio/drivers/virtio_blk/unbind
      end_load
      echo "$unit" >/sys/bus/virtio/drivers/virtio_blk/bind
      ;;
    unbind-vdpa)
      start_load "$disk"
      echo walk >/sys/bus/vdpa/drivers/virtio_vdpa/unbind
      end_load
      echo walk >/sys/bus/vdpa/drivers/virtio_vdpa/bind
      ;;
    detach)
      start_load "$disk"
      vdpa dev del walk
      end_load
      vdpa dev add name walk mgmtdev vduse
      ;;
    stall)
      # The process loses the CPU for a while: the kernel waits, nothing may be lost.
      start_load "$disk"
      kill -STOP "$server_pid"
      sleep 0.3
      kill -CONT "$server_pid"
      end_load
      ;;
    *)
      to_vhost walk
      guest_driver "$action"
      to_disk walk
      ;;
  esac
  server_runs || fail "$SERVER died"
  wait_for "the disk after $action" has_disk walk
done
step "${#walk[@]} actions"
touch "$scratch/walked"
wait "$other" || fail "the neighbour was disturbed: $(cat "$scratch/other.out")"
fio_verify "$(disk walk)" 32MiB 1 16 || fail "fio found a difference"
hash=$(disk_sha256 "$(disk walk)")
stop_server
[[ $(sha256 "$scratch/disk.img") == "$hash" ]] || fail "the image differs from what the disk said"
expect_clean_kernel_log
passed

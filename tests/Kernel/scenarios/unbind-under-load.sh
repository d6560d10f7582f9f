# The driver goes away with requests in flight, and comes back: a reset must neither hang nor kill the process.
#   unbind-under-load.sh virtio_blk|virtio_vdpa    the level at which it is unbound
. "$(dirname "$0")/lib.sh"
level=$1
io_errors=expected

truncate -s 32M "$scratch/disk.img"
device reset image="$scratch/disk.img" queues=2
start_server
case $level in
  virtio_blk) driver=/sys/bus/virtio/drivers/virtio_blk unit=$(basename /sys/bus/vdpa/devices/reset/virtio*) ;;
  virtio_vdpa) driver=/sys/bus/vdpa/drivers/virtio_vdpa unit=reset ;;
esac
for round in 1 2 3 4 5 6; do
  start_load "$(disk reset)"
  step "round $round: unbind $unit from $level"
  echo "$unit" >"$driver/unbind"
  ! has_disk reset || fail "the disk is still there"
  server_runs || fail "$SERVER died"
  end_load
  echo "$unit" >"$driver/bind"
  wait_for "the disk after round $round" has_disk reset
done
step "still whole"
fio_verify "$(disk reset)" 32MiB 1 16 || fail "fio found a difference"
stop_server
expect_clean_kernel_log
passed

# A driver of our own over vhost-vdpa: requests and rings that Linux's driver cannot be made to send.
#   raw-driver.sh read-only|requests|hostile|remap|state|features      see guest/vhost-blk.c
. "$(dirname "$0")/lib.sh"
mode=$1

gcc -O2 -Wall -Wextra -Werror -o "$scratch/vhost-blk" "$(dirname "$0")/../guest/vhost-blk.c"
fill "$scratch/disk.img" 4MiB
before=$(sha256 "$scratch/disk.img")
case $mode in
  read-only) extra=(read-only=on) ;;
  features) extra=(queues=2 groups=2) ;;
  *) extra=() ;;
esac
device raw image="$scratch/disk.img" serial=RAW-1 "${extra[@]}"
start_server
step "hand the device to vhost-vdpa"
echo raw >/sys/bus/vdpa/drivers/virtio_vdpa/unbind
echo vhost_vdpa >/sys/bus/vdpa/devices/raw/driver_override
echo raw >/sys/bus/vdpa/drivers/vhost_vdpa/bind
node=/dev/$(basename /sys/bus/vdpa/devices/raw/vhost-vdpa-*)
wait_for 5 "$node" test -c "$node"
step "$mode over $node"
"$scratch/vhost-blk" "$node" "$mode" || fail "the device does not keep to the specification"
server_runs || fail "$SERVER died"
[[ $mode == remap || $mode == requests || $(sha256 "$scratch/disk.img") == "$before" ]] || fail "the image has changed"

step "back to virtio-blk"
echo raw >/sys/bus/vdpa/drivers/vhost_vdpa/unbind
echo virtio_vdpa >/sys/bus/vdpa/devices/raw/driver_override
echo raw >/sys/bus/vdpa/drivers/virtio_vdpa/bind
wait_for 10 "the disk" has_disk raw
[[ $(disk_sha256 "$(disk raw)") == $(sha256 "$scratch/disk.img") ]] || fail "the disk does not read as the image"
stop_server
expect_clean_kernel_log
passed

# A driver of our own over vhost-vdpa: requests and rings that Linux's driver cannot be made to send.
#   raw-driver.sh read-only|requests|hostile|remap|state|late|features      see guest/vhost-blk.c
. "$(dirname "$0")/lib.sh"
mode=$1

build_raw_driver
fill "$scratch/disk.img" 4MiB
before=$(sha256 "$scratch/disk.img")
case $mode in
  read-only) extra=(read-only=on) ;;
  features) extra=(queues=2 groups=2) ;;
  *) extra=() ;;
esac
device raw image="$scratch/disk.img" serial=RAW-1 "${extra[@]}"
start_server
to_vhost raw
step "$mode over $node"
raw_driver "$mode"
server_runs || fail "$SERVER died"
[[ $mode == remap || $mode == requests || $(sha256 "$scratch/disk.img") == "$before" ]] || fail "the image has changed"

step "back to virtio-blk"
to_disk raw
[[ $(disk_sha256 "$(disk raw)") == $(sha256 "$scratch/disk.img") ]] || fail "the disk does not read as the image"
stop_server
expect_clean_kernel_log
passed

# The C# driver models over vhost-vdpa, from a process of their own: what Linux's own driver cannot be made to do.
#   guest-driver.sh SCENARIO      see tests/Kernel/Driver
. "$(dirname "$0")/lib.sh"
scenario=$1

fill "$scratch/disk.img" 16MiB
before=$(sha256 "$scratch/disk.img")
case $scenario in
  read-only) options=(read-only=on) ;;
  spaces) options=(queues=2 groups=2) ;;
  load | plug | state | late | suspend) options=(queues=2) ;;
  *) options=() ;;
esac
device raw image="$scratch/disk.img" serial=RAW-1 "${options[@]}"
start_server
to_vhost raw
step "$scenario over $node"
guest_driver "$scenario"
server_runs || fail "$SERVER died"
case $scenario in
  read-only | hostile) [[ $(sha256 "$scratch/disk.img") == "$before" ]] || fail "the image has changed" ;;
esac

step "back to virtio-blk"
to_disk raw
[[ $(disk_sha256 "$(disk raw)") == $(sha256 "$scratch/disk.img") ]] || fail "the disk does not read as the image"
stop_server
expect_clean_kernel_log
passed

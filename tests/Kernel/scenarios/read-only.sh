# A read-only device refuses writes before they leave the driver.
. "$(dirname "$0")/lib.sh"

image=$scratch/disk.img
fill "$image" 16MiB
hash=$(sha256 "$image")
device rom image="$image" read-only=on
start_server
disk=$(disk rom)
[[ $(blockdev --getro "$disk") == 1 ]] || fail "$disk is writable"
[[ $(disk_sha256 "$disk") == "$hash" ]] || fail "$disk does not read as the image"
step "write, discard, write zeroes"
! dd if=/dev/zero of="$disk" bs=4k count=1 oflag=direct 2>/dev/null || fail "a write was taken"
! blkdiscard "$disk" 2>/dev/null || fail "a discard was taken"
! blkdiscard -z "$disk" 2>/dev/null || fail "write zeroes was taken"
blockdev --setrw "$disk" || true
! dd if=/dev/zero of="$disk" bs=4k count=1 oflag=direct 2>/dev/null || fail "a write was taken after --setrw"
stop_server
[[ $(sha256 "$image") == "$hash" ]] || fail "the image has changed"
expect_clean_kernel_log
passed

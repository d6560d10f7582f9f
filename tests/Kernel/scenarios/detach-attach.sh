# Detached from the vdpa bus and attached again by others, while its server goes on.
. "$(dirname "$0")/lib.sh"

image=$scratch/disk.img
fill "$image" 16MiB
device again image="$image" queues=2
start_server
for round in 1 2 3 4 5; do
  step "round $round"
  fio_verify "$(disk again)" 16MiB 1 8 --randseed="$round" || fail "fio found a difference"
  hash=$(disk_sha256 "$(disk again)")
  vdpa dev del again
  ! has_disk again || fail "the disk is still there"
  vdpa dev add name again mgmtdev vduse
  wait_for "the disk after round $round" has_disk again
  [[ $(disk_sha256 "$(disk again)") == "$hash" ]] || fail "the disk has changed"
done
stop_server
expect_clean_kernel_log
passed

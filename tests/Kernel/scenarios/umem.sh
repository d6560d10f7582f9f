# Bounce pages from the daemon: verified load with direct I/O in registered memory, a new session, SIGKILL under load; then a process that
# may not lock that much, which goes on with the kernel's pages.
#   umem.sh                                 leaves /share/disk.img and the disk's hash, /share/disk.sha256
. "$(dirname "$0")/lib.sh"

ulimit -l unlimited
truncate -s 64M "$scratch/disk.img"
device verify image="$scratch/disk.img" io=uring direct=on umem=on
start_server
pinned() { awk '/^VmPin/ { print $2 }' "/proc/$server_pid/status"; }
is_user_memory() { log_has_one_line 'are its bounce pages'; }
is_of_one_session() { (($(pinned) <= 131072)); }
is_registered() { grep -qs '^UserBufs:[[:space:]]*1$' "/proc/$server_pid/fdinfo/"*; }
wait_for "user bounce memory" is_user_memory
disk=$(disk verify)
fio_verify "$disk" 16MiB 1 16 || fail "fio found a difference"
(($(pinned) >= 65536)) || fail "the memory is not pinned: $(pinned) KiB"
is_registered || fail "the memory is not registered with io_uring"

step "a new session"
echo verify >/sys/bus/vdpa/drivers/virtio_vdpa/unbind
echo verify >/sys/bus/vdpa/drivers/virtio_vdpa/bind
wait_for "the disk" has_disk verify
disk=$(disk verify)
fio_verify "$disk" 16MiB 1 16 || fail "fio found a difference in the second session"
wait_for "memory of the first session is pinned no longer" is_of_one_session

step "killed under load"
name=$(basename "$disk")
fio_verify "$disk" 32MiB 2 16 --loops=2 --verify_backlog=64 &
load=$!
has_done() { kill -0 "$load" || fail "fio ended early"; (($(requests_done "$name") >= $1)); }
target=$(($(requests_done "$name") + 200))
wait_for "load before the kill" has_done "$target"
kill -KILL "$server_pid"
wait "$server_pid" 2>/dev/null || true
launch_server
wait_for_log "goes on where an earlier process stopped"
wait "$load" || fail "fio found a difference after the kill"
disk_sha256 "$disk" >/share/disk.sha256
wait_for "user bounce memory of the new process" is_user_memory
stop_server

step "little locked memory"
ulimit -l 1024
start_server
wait_for "a line about the limit" log_has_one_line 'does not take user bounce memory \(ENOMEM\).*RLIMIT_MEMLOCK'
fio_verify "$(disk verify)" 8MiB 1 8 || fail "fio found a difference in the kernel's pages"
disk_sha256 "$(disk verify)" >/share/disk.sha256
stop_server
[[ $(sha256 "$scratch/disk.img") == $(</share/disk.sha256) ]] || fail "the image differs from what the disk said"
cp "$scratch/disk.img" /share/disk.img
expect_clean_kernel_log
passed

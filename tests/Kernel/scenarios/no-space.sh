# The file system below the image is full: the request fails, the log says it in one line, the rest goes on.
. "$(dirname "$0")/lib.sh"
io_errors=expected

mkdir "$scratch/small"
mount -t tmpfs -o size=8M tmpfs "$scratch/small"
truncate -s 32M "$scratch/small/disk.img"
device thin image="$scratch/small/disk.img"
start_server
disk=$(disk thin)
step "write until it is full"
! dd if=/dev/zero of="$disk" bs=4k oflag=direct 2>"$scratch/dd" || fail "32 MiB went into 8"
cat "$scratch/dd"
written=$(sed -n 's/+0 records out//p' "$scratch/dd")
((written >= 1024 && written <= 2048)) || fail "$written blocks were taken"
[[ $SERVER != vdused ]] ||
  wait_for "one line about it in the log" log_has_one_line 'ENOSPC|[Nn]o space left'
step "what fits still works"
dd if=/dev/zero of="$disk" bs=4k count=256 oflag=direct status=none || fail "a block that has its space was refused"
dd if="$disk" of=/dev/null bs=1M iflag=direct status=none || fail "it cannot be read"
stop_server
expect_clean_kernel_log
passed

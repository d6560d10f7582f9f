# A terminate signal in the middle of fio: the process ends in order, the kernel is left as it was found.
. "$(dirname "$0")/lib.sh"
io_errors=expected

truncate -s 32M "$scratch/disk.img"
device first image="$scratch/disk.img" queues=2
device second memory=32MiB
start_server
start_load "$(disk first)" "$(disk second)"
stop_server
end_load
expect_clean_kernel_log
passed

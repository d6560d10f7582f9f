# The backend throws once in the middle of the load: its supervisor restarts it, and no request is lost.
. "$(dirname "$0")/lib.sh"

truncate -s 32M /share/disk.img
device faulty image=/share/disk.img queues=2
fault_plan=$scratch/faults.conf
echo 'faults { defective { kind = backend.throws, nth = 401 } }' >"$fault_plan"
start_server
disk=$(disk faulty)
step "fio"
fio_verify "$disk" 32MiB 1 16 || fail "fio found a difference"
(($(requests_done "$(basename "$disk")") > 800)) || fail "the load was too small to meet the fault"
disk_sha256 "$disk" >/share/disk.sha256
wait_for_log 'Fault: '
wait_for_log "'faulty': queue [01] is restarted"
stop_server
expect_clean_kernel_log
passed

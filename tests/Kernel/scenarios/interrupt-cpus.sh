# The kernel has what interrupt-cpus says, for each queue; a CPU that is not there is refused in one line and leaves nothing behind.
. "$(dirname "$0")/lib.sh"

last=$(($(nproc) - 1))
device placed memory=16MiB queues=3 interrupt-cpus="[$last, 0]"
device anywhere memory=16MiB
start_server

affinity() { local mask; mask=$(<"/sys/class/vduse/$1/$2/irq_cb_affinity"); echo $((16#${mask//,/})); }
expect() { [[ $2 == "$3" ]] || fail "$1 is '$2', not '$3'"; }
for vq in "vq0 $last" "vq1 0" "vq2 $last"; do
  expect "the CPUs of ${vq% *}" "$(affinity placed "${vq% *}")" $((1 << ${vq#* }))
done
expect "the CPUs of a queue that is placed nowhere" "$(affinity anywhere vq0)" $(((1 << $(nproc)) - 1))

step "interrupts arrive where they are sent"
fio_verify "$(disk placed)" 8MiB 1 8 || fail "fio found a difference"
stop_server

step "a CPU that is not there"
device_names=()
unset device_1
device placed memory=16MiB interrupt-cpus="[63]"
write_config
"$VDUSED_PATH" run --config "$config" >"$server_log" 2>&1 && fail "vdused took CPU 63"
log_has_one_line '^vdused: .*interrupt-cpus: this machine has no CPU 63 online' || fail "it does not say what is wrong: $(<"$server_log")"
expect_no_device
expect_clean_kernel_log
passed

# A network device whose frames go through a TAP interface of the host: Linux's driver in a namespace talks to the host's own stack.
. "$(dirname "$0")/lib.sh"

device net0 type=net tap=vnet0 mac=02:00:00:00:00:07
start_server
interface=$(find_interface net0)
ip netns add guest
ip link set "$interface" netns guest
ip -n guest address add 10.8.0.2/24 dev "$interface"
ip -n guest link set "$interface" up
ip address add 10.8.0.1/24 dev vnet0
ip link set vnet0 up

step "echoes of every size, both ways"
ip netns exec guest "$GUEST_DRIVER" ping 10.8.0.1 1472 || fail "an echo is not what was sent"
"$GUEST_DRIVER" ping 10.8.0.2 1472 || fail "an echo is not what was sent"

step "a stream each way"
fill "$scratch/stream" 8MiB
"$GUEST_DRIVER" receive 10.8.0.1 7000 >"$scratch/received" &
receiver=$!
ip netns exec guest "$GUEST_DRIVER" send 10.8.0.1 7000 <"$scratch/stream" || fail "the guest cannot send"
wait "$receiver" || fail "the host cannot receive"
[[ $(sha256 "$scratch/received") == "$(sha256 "$scratch/stream")" ]] || fail "what the host received is not what was sent"
ip netns exec guest "$GUEST_DRIVER" receive 10.8.0.2 7000 >"$scratch/received" &
receiver=$!
"$GUEST_DRIVER" send 10.8.0.2 7000 <"$scratch/stream" || fail "the host cannot send"
wait "$receiver" || fail "the guest cannot receive"
[[ $(sha256 "$scratch/received") == "$(sha256 "$scratch/stream")" ]] || fail "what the guest received is not what was sent"

step "the interface is deleted under the device"
ip link delete vnet0
# The device finds out when it is to send. Nobody answers that, so nothing here waits for an answer.
reappears() {
  ip netns exec guest bash -c 'echo >/dev/udp/10.8.0.1/9' 2>/dev/null || true
  ip link show vnet0 >/dev/null 2>&1
}
wait_for "a new interface" reappears
ip address add 10.8.0.1/24 dev vnet0
ip link set vnet0 up
"$GUEST_DRIVER" ping 10.8.0.2 1472 || fail "an echo is not what was sent"
server_runs || fail "$SERVER died"
stop_server
expect_clean_kernel_log
passed

# Two network devices joined by a link: Linux's driver on both, each in a network namespace of its own. Every byte is checked.
#   net-pair.sh MTU PACKED
. "$(dirname "$0")/lib.sh"
mtu=$1

device left type=net link=lan mac=02:00:00:00:00:01 mtu="$mtu" packed="$2"
device right type=net link=lan mac=02:00:00:00:00:02 mtu="$mtu" packed="$2"
start_server

address=1
for name in left right; do
  interface=$(find_interface "$name")
  [[ $(<"/sys/class/net/$interface/address") == "02:00:00:00:00:0$address" ]] || fail "$name has another MAC address"
  [[ $(<"/sys/class/net/$interface/mtu") == "$mtu" ]] || fail "$name has MTU $(<"/sys/class/net/$interface/mtu")"
  ip netns add "$name"
  ip link set "$interface" netns "$name"
  ip -n "$name" address add "10.9.0.$address/24" dev "$interface"
  ip -n "$name" link set "$interface" up
  address=$((address + 1))
done

step "echoes of every size"
ip netns exec left "$GUEST_DRIVER" ping 10.9.0.2 $((mtu - 28)) || fail "an echo is not what was sent"

step "a stream each way"
fill "$scratch/stream" 8MiB
for pair in "left right 10.9.0.2" "right left 10.9.0.1"; do
  read -r from to at <<<"$pair"
  ip netns exec "$to" "$GUEST_DRIVER" receive "$at" 7000 >"$scratch/received" &
  receiver=$!
  ip netns exec "$from" "$GUEST_DRIVER" send "$at" 7000 <"$scratch/stream" || fail "$from cannot send"
  wait "$receiver" || fail "$to cannot receive"
  [[ $(sha256 "$scratch/received") == "$(sha256 "$scratch/stream")" ]] || fail "what $to received is not what $from sent"
done

step "down and up again under traffic"
right=$(ip -n right -o link | sed -n "s|^[0-9]*: \(e[^:@]*\).*|\1|p")
received() { ip netns exec right cat "/sys/class/net/$right/statistics/rx_packets"; }
has_received() { (($(received) > $1)); }
# Datagrams that nobody waits for, until they are told to end.
ip netns exec left bash -c 'while :; do echo >/dev/udp/10.9.0.2/9; done' 2>/dev/null &
traffic=$!
for round in 1 2 3; do
  wait_for "traffic before round $round" has_received $(($(received) + 20))
  ip -n right link set "$right" down
  ip -n right link set "$right" up
done
wait_for "traffic after the last round" has_received $(($(received) + 20))
kill "$traffic"
wait "$traffic" || true
ip netns exec left "$GUEST_DRIVER" ping 10.9.0.2 $((mtu - 28)) || fail "no echo after the link was down"
server_runs || fail "$SERVER died"
stop_server
expect_clean_kernel_log
passed

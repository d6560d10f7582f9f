# Sourced by lib.sh: the device server is our own host. WAIT_STRATEGY is how its loops wait; default: its own.

write_config() {
  local i name
  {
    echo "vduse {"
    echo "  kernel = linux"
    [[ -z ${WAIT_STRATEGY-} ]] || echo "  loops.wait-strategy = $WAIT_STRATEGY"
    echo "  devices {"
    for i in "${!device_names[@]}"; do
      name=${device_names[i]}
      write_device "$name" "device_$((i + 1))"
    done
    echo "  }"
    echo "}"
  } >"$config"
}

write_device() {
  local -n settings=$2
  if [[ ${settings[type]-block} == net ]]; then write_net "$1"; else write_block "$1"; fi
}

write_net() {
  local key
  echo "    $1 {"
  echo "      type = net"
  for key in mtu queue-size packed in-order; do
    [[ -z ${settings[$key]-} ]] || echo "      $key = ${settings[$key]}"
  done
  [[ -z ${settings[mac]-} ]] || echo "      mac = \"${settings[mac]}\""
  if [[ ${settings[link]-} ]]; then
    echo "      backend { type = pair, link = ${settings[link]} }"
  elif [[ ${settings[tap]-} ]]; then
    echo "      backend { type = tap, interface = ${settings[tap]} }"
  else
    echo "      backend { type = loopback }"
  fi
  echo "    }"
}

write_block() {
  local key
  echo "    $1 {"
  echo "      type = block"
  for key in queues queue-size block-size read-only serial groups packed in-order umem interrupt-cpus; do
    [[ -z ${settings[$key]-} ]] || echo "      $key = ${settings[$key]}"
  done
  if [[ ${settings[image]-} ]]; then
    echo "      backend { type = file, path = \"${settings[image]}\", io = ${settings[io]-auto}, direct = ${settings[direct]-off}, merge = ${settings[merge]-on} }"
  elif [[ ${settings[memory]-} ]]; then
    echo "      backend { type = memory, size = ${settings[memory]} }"
  else
    echo "      backend { type = null, size = ${settings[null]} }"
  fi
  echo "    }"
}

launch_server() {
  : "${VDUSED_PATH:?names the vdused executable}"
  write_config
  new_server_log
  "$VDUSED_PATH" run --config "$config" ${fault_plan:+--faults "$fault_plan"} > >(tee -a "$server_log") 2>&1 &
  server_pid=$!
  wait_for "'vdused ready'" server_is_ready
}

server_is_ready() {
  server_runs || fail "vdused ended before it was ready"
  grep -q 'vdused ready' "$server_log"
}

# It detaches its devices itself.
before_stop() { :; }

# Shared by the scenarios, which run as root inside the guest. Source it first.
#
#   SERVER=vdused (default, VDUSED_PATH names the executable) or qsd (qemu-storage-daemon, to prove the bed itself)
#
#   device NAME key=value...   declares a device; keys: image|memory|null (path or size), queues, queue-size,
#                              block-size, read-only, serial, groups, throw-after-requests
#   start_server               starts it with the declared devices and waits until their disks are there
#   disk NAME                  prints the disk of a device (/dev/vdX)
#   stop_server                asks it to end and checks that it did so in order
#   step TEXT | fail TEXT      what the log says
#
# The end of a scenario that passed is its last line: `passed`.
set -euo pipefail
SERVER=${SERVER:-vdused}
scratch=/run/scenario
server_log=$scratch/server.log
config=$scratch/vdused.conf
server_pid=
device_names=()
mkdir -p "$scratch"

step() { printf '== %6.2f %s\n' "$(cut -d' ' -f1 /proc/uptime)" "$*"; }

fail() {
  echo "FAILED: $*"
  exit 1
}

# Runs at the end of every scenario: evidence when it did not pass.
on_exit() {
  local code=$?
  trap - EXIT
  [[ $code == 0 ]] && exit 0
  echo "--- scenario ended with $code; what the guest looks like"
  echo "/dev/vduse: $(ls -m /dev/vduse 2>&1)"
  echo "vdpa devices: $(ls -m /sys/bus/vdpa/devices 2>&1)"
  if [[ $server_pid && -d /proc/$server_pid ]]; then
    for task in /proc/"$server_pid"/task/*; do
      echo "thread ${task##*/} $(<"$task/comm"): $(sed -n 's/^State:\t//p' "$task/status") in $(cat "$task/wchan")"
    done
  fi
  echo "--- kernel log"
  dmesg | tail -n 40
  exit "$code"
}
trap on_exit EXIT

passed() {
  step "passed"
  exit 0
}

# wait_for SECONDS TEXT COMMAND...: until the command succeeds.
wait_for() {
  local deadline=$((SECONDS + $1 + 1)) text=$2
  shift 2
  until "$@"; do
    ((SECONDS < deadline)) || fail "waited in vain: $text"
    sleep 0.05
  done
}

# In bytes, from a number with an optional KiB, MiB or GiB.
bytes() { numfmt --from=auto "${1%B}"; }

# Deterministic content that does not compress to one value: KiB MiB .. of a seeded stream cipher.
random_bytes() {
  openssl enc -aes-128-ctr -nosalt -K "$(printf '%032x' "$1")" -iv 00000000000000000000000000000000 </dev/zero 2>/dev/null |
    head -c "$2"
}

sha256() { sha256sum "$@" | cut -d' ' -f1; }

# What the device holds, past the page cache.
disk_sha256() { dd if="$1" iflag=direct bs=1M status=none | sha256; }

device() {
  device_names+=("$1")
  declare -gA "device_${#device_names[@]}"
  local -n settings="device_${#device_names[@]}"
  local pair
  for pair in "${@:2}"; do settings[${pair%%=*}]=${pair#*=}; done
}

# shellcheck source=tests/Kernel/scenarios/server-vdused.sh
. "$(dirname "${BASH_SOURCE[0]}")/server-$SERVER.sh"

# A disk of a vdpa device; empty while it has none.
find_disk() {
  local block
  for block in /sys/bus/vdpa/devices/"$1"/virtio*/block/vd*; do
    [[ -b /dev/${block##*/} ]] && echo "/dev/${block##*/}"
  done
  return 0
}
has_disk() { [[ -n $(find_disk "$1") ]]; }
disk() {
  has_disk "$1" || fail "device $1 has no disk"
  find_disk "$1"
}

server_runs() { [[ -d /proc/$server_pid && $(cut -d' ' -f3 "/proc/$server_pid/stat") != Z ]]; }

start_server() {
  local name
  step "start $SERVER: ${device_names[*]}"
  launch_server
  for name in "${device_names[@]}"; do
    wait_for 10 "the disk of $name" has_disk "$name"
  done
  step "disks: $(for name in "${device_names[@]}"; do echo -n "$name=$(disk "$name") "; done)"
}

# end_server SIGNAL SECONDS: its exit code is in server_exit afterwards.
end_server() {
  local deadline=$((SECONDS + $2 + 1))
  kill -s "$1" "$server_pid" 2>/dev/null || true
  while server_runs; do
    ((SECONDS < deadline)) || fail "$SERVER did not end within $2 s of SIG$1"
    sleep 0.05
  done
  server_exit=0
  wait "$server_pid" || server_exit=$?
  server_pid=
}

stop_server() {
  step "stop $SERVER"
  before_stop
  end_server TERM 20
  ((server_exit == 0)) || fail "$SERVER ended with $server_exit"
  expect_no_device
}

expect_no_device() {
  local left
  left=$(ls /dev/vduse | grep -vx control || true)
  [[ -z $left ]] || fail "left in /dev/vduse: $left"
  left=$(ls /sys/bus/vdpa/devices)
  [[ -z $left ]] || fail "left on the vdpa bus: $left"
}

# What the kernel says when a control message was not answered in time, a request hung or an invariant broke.
# The warning of virtio_pcidev_init belongs to the bed: it boots without a PCI device.
expect_clean_kernel_log() {
  local bad
  bad=$(dmesg | sed -n '/vduse\|vdpa\|virtio\|vd[a-z]\|hung\|blocked for more\|WARNING\|BUG\|Oops\|rcu\|EXT4/Ip' |
    grep -iE 'timed? ?out|broken|hung|blocked for|WARNING|BUG|Oops|stall|I/O error|EXT4-fs (error|warning)|fail' |
    grep -v virtio_pcidev || true)
  [[ -z $bad ]] || fail "the kernel complains: $bad"
}

wait_for_log() { wait_for "$1" "the log line '$2'" grep -qE -- "$2" "$server_log"; }

# Shared by the scenarios, which run as root inside the guest. Source it first.
#
#   SERVER=vdused (default, VDUSED_PATH names the executable) or qsd (qemu-storage-daemon, to prove the bed itself)
#
#   device NAME key=value...   declares a device; keys: image|memory|null (path or size), queues, queue-size,
#                              block-size, read-only, serial, groups, io, direct, packed, in-order, umem
#   fault_plan=FILE            what goes wrong in it (vdused only), before it is started
#   start_server               starts it with the declared devices and waits until their disks or interfaces are there
#   disk NAME                  prints the disk of a device (/dev/vdX)
#   stop_server                asks it to end and checks that it did so in order
#   step TEXT | fail TEXT      what the log says
#
# The end of a scenario that passed is its last line: `passed`.
set -euo pipefail
SERVER=${SERVER:-vdused}
scratch=/run/scenario
# How long anything may take before it counts as hanging. Never a part of what a scenario proves: machines differ, and some are busy.
patience=120
# Each server that is started has a log of its own, next to the console's, where the guest's end leaves it.
server_log=
servers=0
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
  # Configurations, and what fio and others said; images stay behind.
  find "$scratch" -maxdepth 1 -type f -size -1M -exec cp -t /share {} + || true
  echo "--- kernel log"
  dmesg | tail -n 40
  exit "$code"
}
trap on_exit EXIT

passed() {
  step "passed"
  exit 0
}

# wait_for TEXT COMMAND...: until the command succeeds.
wait_for() {
  local deadline=$((SECONDS + patience)) text=$1
  shift
  until "$@"; do
    ((SECONDS < deadline)) || fail "waited in vain: $text"
    sleep 0.05
  done
}

# In bytes, from a number with an optional KiB, MiB or GiB.
bytes() { numfmt --from=auto "${1%B}"; }

# fill FILE SIZE: content in which no block looks like another.
fill() { openssl enc -aes-128-ctr -nosalt -pass "pass:$1" -pbkdf2 -in /dev/zero 2>/dev/null | head -c "$(bytes "$2")" >"$1" || true; }

sha256() { sha256sum "$@" | cut -d' ' -f1; }

# part FILE OFFSET LENGTH: that part's hash, in MiB.
part() { dd if="$1" bs=1M skip="$2" count="$3" status=none | sha256; }

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
# A network interface of a vdpa device; empty while it has none.
find_interface() {
  local interface
  for interface in /sys/bus/vdpa/devices/"$1"/virtio*/net/*; do
    [[ -e $interface ]] && echo "${interface##*/}"
  done
  return 0
}
is_there() { [[ -n $(find_disk "$1")$(find_interface "$1") ]]; }
has_disk() { [[ -n $(find_disk "$1") ]]; }
disk() {
  has_disk "$1" || fail "device $1 has no disk"
  find_disk "$1"
}

server_runs() { [[ $(sed 's/.*) //; s/ .*//' "/proc/$server_pid/stat" 2>/dev/null) == [!ZX] ]]; }

new_server_log() {
  servers=$((servers + 1))
  server_log=/share/server-$servers.log
  : >"$server_log"
}

start_server() {
  local name
  step "start $SERVER: ${device_names[*]}"
  launch_server
  for name in "${device_names[@]}"; do
    wait_for "the disk or interface of $name" is_there "$name"
  done
  step "there are: $(for name in "${device_names[@]}"; do echo -n "$name=$(find_disk "$name")$(find_interface "$name") "; done)"
}

# end_server SIGNAL: its exit code is in server_exit afterwards.
end_server() {
  local deadline=$((SECONDS + patience))
  kill -s "$1" "$server_pid" 2>/dev/null || true
  while server_runs; do
    ((SECONDS < deadline)) || fail "$SERVER did not end within $patience s of SIG$1"
    sleep 0.05
  done
  server_exit=0
  wait "$server_pid" || server_exit=$?
  server_pid=
}

stop_server() {
  step "stop $SERVER"
  before_stop
  end_server TERM
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
# io_errors=expected allows the block layer to report requests that a vanishing disk failed.
expect_clean_kernel_log() {
  local pattern='timed? ?out|broken|hung task|blocked for more|WARNING|BUG|Oops|stall|EXT4-fs (error|warning)|fail' bad
  [[ ${io_errors-} == expected ]] || pattern+='|I/O error'
  bad=$(dmesg | grep -iE "$pattern" || true)
  [[ -z $bad ]] || fail "the kernel complains: $bad"
}

wait_for_log() { wait_for "the log line '$1'" grep -qE -- "$1" "$server_log"; }

# to_vhost NAME: hands a device from virtio-blk to vhost-vdpa, node names its file then. to_disk NAME: and back.
to_vhost() {
  echo "$1" >/sys/bus/vdpa/drivers/virtio_vdpa/unbind
  echo vhost_vdpa >"/sys/bus/vdpa/devices/$1/driver_override"
  echo "$1" >/sys/bus/vdpa/drivers/vhost_vdpa/bind
  node=/dev/$(basename "/sys/bus/vdpa/devices/$1"/vhost-vdpa-*)
  wait_for "$node" test -c "$node"
}
to_disk() {
  echo "$1" >/sys/bus/vdpa/drivers/vhost_vdpa/unbind
  echo virtio_vdpa >"/sys/bus/vdpa/devices/$1/driver_override"
  echo "$1" >/sys/bus/vdpa/drivers/virtio_vdpa/bind
  wait_for "the disk of $1" has_disk "$1"
}
# guest_driver SCENARIO: our own driver over vhost-vdpa on the node; GUEST_DRIVER names its executable, see tests/Kernel/Driver.
guest_driver() { "$GUEST_DRIVER" "$node" "$1" || fail "the device does not keep to the specification"; }

# fio_verify DISK SIZE JOBS DEPTH [option...]: random writes of 4k to 64k, each read back and checked.
# SIZE is the whole of what is written; the jobs share it.
fio_verify() {
  local each=$(($(bytes "$2") / $3))
  fio --name=verify --filename="$1" --direct=1 --ioengine=libaio --rw=randwrite --bsrange=4k-64k \
    --size="$each" --offset_increment="$each" --numjobs="$3" --iodepth="$4" --randseed=20 --eta=never \
    --verify=crc32c --do_verify=1 --verify_fatal=1 --group_reporting --output-format=terse --terse-version=3 "${@:5}" \
    >"$scratch/fio.out" 2>&1 || { cat "$scratch/fio.out"; return 1; }
}

# start_load DISK...: random reads and writes without end on each disk; end_load ends it, whatever became of the disks.
load_pids=()
start_load() {
  local disk
  for disk in "$@"; do
    fio --name=load --filename="$disk" --direct=1 --ioengine=libaio --rw=randrw --bsrange=4k-64k --iodepth=16 \
      --size=100% --time_based --runtime=1d --eta=never --randseed=21 >"$scratch/load.$(basename "$disk")" 2>&1 &
    load_pids+=($!)
  done
  for disk in "$@"; do wait_for "load on $disk" has_load "$(basename "$disk")"; done
}
# requests_done DISK-NAME: reads and writes completed since the disk appeared.
requests_done() { awk '{ print $1 + $5 }' "/sys/block/$1/stat"; }
has_load() { (($(awk '{ print $9 }' "/sys/block/$1/stat") > 0 && $(requests_done "$1") > 200)); }
end_load() {
  local pid
  for pid in "${load_pids[@]}"; do
    kill -INT "$pid" 2>/dev/null || true
    wait "$pid" || true
  done
  load_pids=()
}

log_has_one_line() { [[ $(grep -cE -- "$1" "$server_log") == 1 ]]; }

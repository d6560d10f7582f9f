# Random writes read back over packed rings, with and without IN_ORDER, and what the kernel's driver took of the two.
#   packed.sh IN-ORDER      on or off; leaves /share/disk.img and the disk's hash, /share/disk.sha256
. "$(dirname "$0")/lib.sh"
in_order=$1

# feature BIT: as the driver of the disk negotiated it, 0 or 1.
feature() { local bits; bits=$(<"/sys/block/$(basename "$disk")/device/features"); echo "${bits:$1:1}"; }

truncate -s 64M /share/disk.img
device packed image=/share/disk.img queues=2 packed=on in-order="$in_order"
start_server
disk=$(disk packed)
step "negotiated: packed $(feature 34), in order $(feature 35), indirect $(feature 28), event index $(feature 29)"
[[ $(feature 34) == 1 ]] || fail "the driver did not take packed rings"
# Linux 6.12 keeps no IN_ORDER for vdpa devices.
[[ $in_order == on && $(uname -r) != 6.* ]] && expected=1 || expected=0
[[ $(feature 35) == "$expected" ]] || fail "IN_ORDER is $(feature 35), not $expected"

step "fio"
fio_verify "$disk" 64MiB 4 16 || fail "fio found a difference"

# Each removal and return of the driver begins the rings anew.
for _ in 1 2 3; do
  echo packed >/sys/bus/vdpa/drivers/virtio_vdpa/unbind
  echo packed >/sys/bus/vdpa/drivers/virtio_vdpa/bind
  wait_for "the disk" has_disk packed
done
disk=$(disk packed)
fio_verify "$disk" 16MiB 2 8 || fail "fio found a difference after the driver came back"
disk_sha256 "$disk" >/share/disk.sha256
stop_server
[[ $(sha256 /share/disk.img) == $(</share/disk.sha256) ]] || fail "the image differs from what the disk said"
expect_clean_kernel_log
passed

# What is configured is what the driver finds: size, block size, queues, ring size, serial, features.
. "$(dirname "$0")/lib.sh"

truncate -s 48M "$scratch/disk.img"
device shape image="$scratch/disk.img" queues=2 queue-size=64 block-size=4096 serial=VDUSE-0042
device plain memory=16MiB
device empty null=8GiB
start_server
name=$(basename "$(disk shape)")
queue=/sys/block/$name/queue

expect() { [[ $2 == "$3" ]] || fail "$1 is '$2', not '$3'"; }
expect "size" "$(blockdev --getsize64 "/dev/$name")" $((48 << 20))
expect "logical block size" "$(<$queue/logical_block_size)" 4096
expect "serial" "$(<"/sys/block/$name/serial")" VDUSE-0042
expect "read-only" "$(<"/sys/block/$name/ro")" 0
expect "cache" "$(<"/sys/block/$name/cache_type")" "write back"
expect "requests in the ring" "$(<"/sys/block/$name/mq/0/nr_tags")" 64
expect "queues in use" "$(ls "/sys/block/$name/mq" | wc -l)" "$(($(nproc) < 2 ? 1 : 2))"
expect "block size of the other" "$(<"/sys/block/$(basename "$(disk plain)")/queue/logical_block_size")" 512
expect "size of the other" "$(blockdev --getsize64 "$(disk plain)")" $((16 << 20))
expect "size of the empty one" "$(blockdev --getsize64 "$(disk empty)")" $((8 << 30))
[[ $(part "$(disk empty)" 8191 1) == $(head -c 1M /dev/zero | sha256) ]] || fail "the empty disk is not empty"
for limit in discard_max_bytes write_zeroes_max_bytes max_segments; do
  (($(<$queue/$limit) > 1)) || fail "$limit is $(<$queue/$limit)"
done

features=$(cat /sys/bus/vdpa/devices/shape/virtio*/features)
for feature in 2:SEG_MAX 6:BLK_SIZE 9:FLUSH 12:MQ 13:DISCARD 14:WRITE_ZEROES 28:INDIRECT_DESC 29:EVENT_IDX 32:VERSION_1 33:ACCESS_PLATFORM; do
  [[ ${features:${feature%:*}:1} == 1 ]] || fail "${feature#*:} was not negotiated: $features"
done
for feature in 5:RO 11:CONFIG_WCE; do
  [[ ${features:${feature%:*}:1} == 0 ]] || fail "${feature#*:} was negotiated: $features"
done
stop_server
expect_clean_kernel_log
passed

# Discard and write zeroes: the image gives its space back, zeroes are read, the neighbours stay.
. "$(dirname "$0")/lib.sh"

image=$scratch/disk.img
fill "$image" 64MiB
before=$(part "$image" 0 8) between=$(part "$image" 24 8) after=$(part "$image" 56 8)
zeroes=$(head -c 16M /dev/zero | sha256)
full=$(stat -c %b "$image")
device hole image="$image"
start_server
disk=$(disk hole)

space() { echo $((($(stat -c %b "$image") * 512) >> 20)); }
step "blkdiscard of 8 to 24 MiB, image holds $(space) MiB"
blkdiscard -o 8MiB -l 16MiB "$disk"
[[ $(space) == 48 ]] || fail "after discard the image holds $(space) MiB"
[[ $(part "$disk" 8 16) == "$zeroes" ]] || fail "a discarded block is not zero"

step "write zeroes with unmap, 32 to 40 MiB"
fallocate --punch-hole --offset 32MiB --length 8MiB "$disk"
[[ $(space) == 40 ]] || fail "after write zeroes with unmap the image holds $(space) MiB"

step "blkdiscard -z of 40 to 56 MiB"
blkdiscard -z -o 40MiB -l 16MiB "$disk"
[[ $(part "$disk" 40 16) == "$zeroes" ]] || fail "a zeroed block is not zero"
[[ $(part "$disk" 32 8) == $(head -c 8M /dev/zero | sha256) ]] || fail "an unmapped block is not zero"

step "neighbours"
for check in "0 $before" "24 $between" "56 $after"; do
  [[ $(part "$disk" "${check% *}" 8) == "${check#* }" ]] || fail "blocks at ${check% *} MiB have changed"
done
step "all of it"
blkdiscard "$disk"
[[ $(stat -c %b "$image") == 0 ]] || fail "the image still holds $(space) MiB of $((full >> 11))"
stop_server
[[ $(stat -c %s "$image") == $((64 << 20)) ]] || fail "the image has changed its size"
expect_clean_kernel_log
passed

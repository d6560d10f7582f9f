# A real file tree on a fresh ext4: copied in, checked, unmounted, fsck'ed, and found unchanged.
#   file-tree.sh QUEUES BLOCK-SIZE file|loop      the image: a regular file, or a block device
. "$(dirname "$0")/lib.sh"
queues=$1 block_size=$2 backing=$3

truncate -s 128M /share/disk.img
image=/share/disk.img
[[ $backing == file ]] || image=$(losetup --show --find --direct-io=off --sector-size "$block_size" /share/disk.img)
device tree image="$image" queues="$queues" block-size="$block_size"
start_server
disk=$(disk tree)
[[ $(blockdev --getss "$disk") == "$block_size" ]] || fail "the logical block size is $(blockdev --getss "$disk")"

step "mkfs, mount, copy"
mkfs.ext4 -q "$disk"
mkdir "$scratch/mnt"
mount "$disk" "$scratch/mnt"
# Many small files, some large ones, symbolic links, hard links.
trees=(/usr/share/perl "$(gcc -print-prog-name=cc1)" /usr/bin/openssl)
cp -a "${trees[@]}" "$scratch/mnt/"
ln "$scratch/mnt/openssl" "$scratch/mnt/hard-link"
sync

hashes() { (cd "$1" && find . -mindepth 1 \( -type f -exec sha256sum {} + \) -o \( -type l -printf 'link %p -> %l\n' \) -o -printf '%M %p\n' | sort -k2); }
hashes "$scratch/mnt" >"$scratch/before"
umount "$scratch/mnt"

step "fsck: $(wc -l <"$scratch/before") files"
fsck.ext4 -fn "$disk" || fail "fsck found errors"
mount -o ro "$disk" "$scratch/mnt"
hashes "$scratch/mnt" >"$scratch/after"
diff "$scratch/before" "$scratch/after" || fail "the tree has changed"
diff -r --no-dereference /usr/share/perl "$scratch/mnt/perl" || fail "the copy differs from its source"
umount "$scratch/mnt"
stop_server
expect_clean_kernel_log
passed

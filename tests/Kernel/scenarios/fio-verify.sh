# Writes of mixed sizes, read back and checked by fio; then all of the disk against the image.
#   fio-verify.sh QUEUES DEPTH JOBS [IO [random|sequential]]      IO: io of the backend; leaves /share/disk.img and the disk's hash, /share/disk.sha256
. "$(dirname "$0")/lib.sh"
queues=$1 depth=$2 jobs=$3

truncate -s 64M /share/disk.img
device verify image=/share/disk.img queues="$queues" io="${4:-auto}"
start_server
disk=$(disk verify)
pattern=()
[[ ${5:-random} == random ]] || pattern=(--rw=write --bsrange=4k-8k)
step "fio, depth $depth, $jobs jobs"
fio_verify "$disk" 64MiB "$jobs" "$depth" "${pattern[@]}" || fail "fio found a difference"
disk_sha256 "$disk" >/share/disk.sha256
stop_server
[[ $(sha256 /share/disk.img) == $(</share/disk.sha256) ]] || fail "the image differs from what the disk said"
expect_clean_kernel_log
passed

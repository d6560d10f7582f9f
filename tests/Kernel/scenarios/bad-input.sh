# Configurations that cannot work: exit code 2, one line that names what is wrong, and nothing left in the kernel.
. "$(dirname "$0")/lib.sh"
[[ $SERVER == vdused ]] || fail "this scenario is about vdused"

fill "$scratch/good.img" 1MiB
fill "$scratch/odd.img" 1000000
mkdir "$scratch/directory.img"

# refused TEXT WORDS DEVICES [PREFIX...]: a configuration whose devices are the third argument; the line on standard
# error must hold each of the words.
refused() {
  local text=$1 words=$2 code=0 word
  printf 'vduse {\n  kernel = linux\n  devices {\n%s\n  }\n}\n' "$3" >"$config"
  chmod -R a+rwX "$scratch"
  timeout "$patience" "${@:4}" "$VDUSED_PATH" run --config "$config" >"$scratch/stdout" 2>"$scratch/stderr" || code=$?
  step "$text: $(tail -n 1 "$scratch/stderr")"
  ((code == 2)) || fail "$text: exit code $code; $(cat "$scratch/stdout" "$scratch/stderr")"
  (($(grep -c . "$scratch/stderr") == 1)) || fail "$text: not one line: $(cat "$scratch/stderr")"
  ! grep -qE '^ +at |Exception' "$scratch/stderr" "$scratch/stdout" || fail "$text: a stack trace: $(cat "$scratch"/std*)"
  for word in $words; do
    grep -qF -- "$word" "$scratch/stderr" || fail "$text: the line does not name $word"
  done
  expect_no_device
}

good="    good { type = block, backend { type = file, path = \"$scratch/good.img\" } }"
refused "missing image" "$scratch/none.img" "$good
    bad { type = block, backend { type = file, path = \"$scratch/none.img\" } }"
refused "image is a directory" "$scratch/directory.img" "$good
    bad { type = block, backend { type = file, path = \"$scratch/directory.img\" } }"
refused "size is no multiple of the block size" "$scratch/odd.img 4096" "$good
    bad { type = block, block-size = 4096, backend { type = file, path = \"$scratch/odd.img\" } }"
refused "two devices with one name" "good" "$good
$good"
refused "a name that the kernel cannot take" "control" "$good
    control { type = block, backend { type = memory, size = 1MiB } }"
refused "a name with a slash" "a/b" "$good
    \"a/b\" { type = block, backend { type = memory, size = 1MiB } }"
refused "unknown backend" "tape" "$good
    bad { type = block, backend { type = tape } }"
refused "unknown device type" "toaster" "$good
    bad { type = toaster, backend { type = memory, size = 1MiB } }"
refused "wrong type of a value" "queues" "$good
    bad { type = block, queues = many, backend { type = memory, size = 1MiB } }"
refused "unknown key" "quues" "$good
    bad { type = block, quues = 2, backend { type = memory, size = 1MiB } }"
refused "broken HOCON" "vdused.conf" "$good
    bad { type = block"
refused "no permission" "/dev/vduse" "$good" setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --no-new-privs

step "a name that another process's device has"
qemu-storage-daemon --blockdev driver=null-co,node-name=n,size=1048576 --export type=vduse-blk,id=e,name=good,node-name=n &
other=$!
wait_for "the other's device" test -e /dev/vduse/good
expect_no_device() { [[ $(ls -m /dev/vduse) == "control, good" ]] || fail "in /dev/vduse: $(ls -m /dev/vduse)"; }
refused "name in use" "good" "    extra { type = block, backend { type = memory, size = 1MiB } }
$good"
kill "$other"
wait "$other" || true
expect_clean_kernel_log
passed

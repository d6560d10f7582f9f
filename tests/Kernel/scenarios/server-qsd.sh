# Sourced by lib.sh: the device server is qemu-storage-daemon, the peer that proves the bed. QSD_AIO is how it reads images: threads or io_uring.

launch_server() {
  local i name arguments=()
  for i in "${!device_names[@]}"; do
    name=${device_names[i]}
    local -n settings="device_$((i + 1))"
    if [[ ${settings[memory]-} ]]; then
      settings[image]=$scratch/$name.memory
      truncate -s "$(bytes "${settings[memory]}")" "${settings[image]}"
    fi
    local writable=on
    [[ ${settings[read-only]-off} == off ]] || writable=off
    if [[ ${settings[image]-} ]]; then
      local driver=file readonly=off
      [[ ! -b ${settings[image]} ]] || driver=host_device
      [[ $writable == on ]] || readonly=on
      arguments+=(--blockdev "driver=$driver,node-name=$name,filename=${settings[image]},discard=unmap,read-only=$readonly,aio=${QSD_AIO:-threads}")
    else
      arguments+=(--blockdev "driver=null-co,node-name=$name,size=$(bytes "${settings[null]}"),read-zeroes=on")
    fi
    local export="type=vduse-blk,id=export-$name,name=$name,node-name=$name,writable=$writable"
    export+=",num-queues=${settings[queues]:-1},queue-size=${settings[queue-size]:-256}"
    export+=",logical-block-size=${settings[block-size]:-512}"
    [[ -z ${settings[serial]-} ]] || export+=",serial=${settings[serial]}"
    arguments+=(--export "$export")
  done
  new_server_log
  qemu-storage-daemon "${arguments[@]}" > >(tee -a "$server_log") 2>&1 &
  server_pid=$!
  for name in "${device_names[@]}"; do
    wait_for "/dev/vduse/$name" test -e "/dev/vduse/$name"
    vdpa dev add name "$name" mgmtdev vduse
  done
}

before_stop() {
  local name
  for name in "${device_names[@]}"; do
    [[ ! -e /sys/bus/vdpa/devices/$name ]] || vdpa dev del "$name"
  done
}

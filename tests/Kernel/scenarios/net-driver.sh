# The virtio-net driver model over vhost-vdpa, from a process of its own, on a loopback device.
. "$(dirname "$0")/lib.sh"

device net0 type=net packed="$1"
start_server
to_vhost net0
step "frames over $node"
guest_driver net
server_runs || fail "$SERVER died"
step "back to virtio-net"
echo net0 >/sys/bus/vdpa/drivers/vhost_vdpa/unbind
echo virtio_vdpa >/sys/bus/vdpa/devices/net0/driver_override
echo net0 >/sys/bus/vdpa/drivers/virtio_vdpa/bind
wait_for "the interface" is_there net0
stop_server
expect_clean_kernel_log
passed

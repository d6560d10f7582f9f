using VduseActors.Kernel;

namespace VduseActors.Transports.Vduse;

/// <content>Virtqueues.</content>
internal sealed unsafe partial class LinuxVduseDevice
{
    /// <inheritdoc/>
    public void SetupQueue(uint index, ushort maxSize, uint group = 0)
    {
        var config = new VduseAbi.vduse_vq_config { index = index, max_size = maxSize, group = group };
        Call(VduseIoctl.VDUSE_VQ_SETUP, &config, Operations.SetupQueue);
    }

    /// <inheritdoc/>
    public VduseQueueInfo GetQueueInfo(uint index)
    {
        // The kernel writes one member of the union only: the rest must come back zero.
        var info = new VduseAbi.vduse_vq_info { index = index };
        Call(VduseIoctl.VDUSE_VQ_GET_INFO, &info, Operations.QueueInfo);
        var state = new VduseQueueState(
            info.split_avail_index,
            info.packed_last_avail_counter,
            info.packed_last_avail_idx,
            info.packed_last_used_counter,
            info.packed_last_used_idx);
        return new VduseQueueInfo(info.num, info.desc_addr, info.driver_addr, info.device_addr, state, info.ready != 0);
    }

    /// <inheritdoc/>
    public void SetupKick(uint index, int eventDescriptor)
    {
        // The kernel takes any other negative number for success and does nothing.
        ArgumentOutOfRangeException.ThrowIfLessThan(eventDescriptor, -1);
        var kick = new VduseAbi.vduse_vq_eventfd { index = index, fd = eventDescriptor };
        Call(VduseIoctl.VDUSE_VQ_SETUP_KICKFD, &kick, Operations.SetupKick);
    }

    /// <inheritdoc/>
    public Errno TryInjectInterrupt(uint index) => TryCall(VduseIoctl.VDUSE_VQ_INJECT_IRQ, &index);
}

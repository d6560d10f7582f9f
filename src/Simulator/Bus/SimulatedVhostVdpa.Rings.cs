using System.Numerics;
using VduseActors.Kernel;
using VduseActors.Simulator.Execution;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Bus;

public sealed partial class SimulatedVhostVdpa
{
    private bool IsQueue(int queue) => (uint)queue < (uint)QueueCount;

    private bool IsFixed => (_device.Status & DeviceStatus.DriverOk) != 0 && !_device.IsSuspended;

    /// <summary>VHOST_SET_VRING_NUM: EINVAL unless a power of two up to <see cref="MaxQueueSize"/>. Allowed at any time.</summary>
    public Errno SetQueueSize(int queue, uint size)
    {
        if (!IsQueue(queue))
            return Errno.ENOBUFS;

        using (_mutex.Enter())
        {
            if (!BitOperations.IsPow2(size) || size > MaxQueueSize)
                return Errno.EINVAL;

            _device.SetQueueSize(queue, size);
            return Errno.None;
        }
    }

    /// <summary>VHOST_SET_VRING_ADDR: EINVAL once DRIVER_OK is set, unless suspended, and where the device refuses.</summary>
    public Errno SetQueueAddress(int queue, ulong descriptors, ulong driver, ulong device)
    {
        if (!IsQueue(queue))
            return Errno.ENOBUFS;

        using (_mutex.Enter())
        {
            if (IsFixed)
                return Errno.EINVAL;

            return _device.SetQueueAddress(queue, descriptors, driver, device) == Errno.None ? Errno.None : Errno.EINVAL;
        }
    }

    /// <summary>
    /// VHOST_SET_VRING_BASE: where the device starts; EINVAL once DRIVER_OK is set, unless suspended, and where the device refuses.
    /// </summary>
    public Errno SetQueueState(int queue, VduseQueueState state)
    {
        if (!IsQueue(queue))
            return Errno.ENOBUFS;

        using (_mutex.Enter())
        {
            if (IsFixed)
                return Errno.EINVAL;

            return _device.SetQueueState(queue, state) == Errno.None ? Errno.None : Errno.EINVAL;
        }
    }

    /// <summary>VHOST_GET_VRING_BASE: asks the daemon by a GET_VQ_STATE message.</summary>
    public Errno GetQueueState(int queue, out VduseQueueState state)
    {
        state = default;
        if (!IsQueue(queue))
            return Errno.ENOBUFS;

        using (_mutex.Enter())
            return _device.GetQueueState(queue, out state, _powerOff);
    }

    /// <summary>
    /// VHOST_VDPA_SET_VRING_ENABLE: allowed at any time. The daemon learns of it only when QUEUE_READY is negotiated.
    /// </summary>
    public Errno SetQueueReady(int queue, bool ready)
    {
        if (!IsQueue(queue))
            return Errno.ENOBUFS;

        using (_mutex.Enter())
            _device.SetQueueReady(queue, ready);

        return Errno.None;
    }

    /// <summary>VHOST_SET_VRING_CALL: what an interrupt runs, on a thread of the simulated machine; null to remove.</summary>
    public Errno SetCall(int queue, Action? handler)
    {
        if (!IsQueue(queue))
            return Errno.ENOBUFS;

        using (_mutex.Enter())
        {
            var work = handler is null ? null : new KernelWork(_kernel.Workqueue, handler);
            _device.SetQueueCallback(queue, work is null ? null : work.Queue, direct: true);
            return Errno.None;
        }
    }

    /// <summary>VHOST_VDPA_SET_CONFIG_CALL: what a configuration interrupt runs; null to remove.</summary>
    public Errno SetConfigCall(Action? handler)
    {
        using (_mutex.Enter())
            _device.SetConfigCallback(handler);

        return Errno.None;
    }

    /// <summary>Writes the kick eventfd: deferred and coalesced by the kernel.</summary>
    public void Kick(int queue) => _kicks[queue].Queue();
}

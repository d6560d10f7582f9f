using VduseActors.Kernel;
using VduseActors.Simulator.Execution;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Vduse;

internal sealed partial class VduseDevice
{
    private readonly uint[] _groupAddressSpaces;
    private Action? _configCallback;
    private int _refusedInjections;

    /// <summary>Interrupts that were refused because DRIVER_OK was not stored, or the device was suspended.</summary>
    public int RefusedInjections => Volatile.Read(ref _refusedInjections);

    internal VduseQueue Queue(int index) => _queues[index];

    /// <summary>A driver's kick.</summary>
    public void Kick(int index) => _queues[index].Kick(IsSuspended);

    /// <summary>What the driver side gets as the largest ring for a queue.</summary>
    public ushort DriverMaxSize(int index) => Profile.PerQueueSize ? _queues[index].MaxSize : MaxQueueSize;

    /// <summary>Enables or disables a queue; with QUEUE_READY the daemon is asked, and its refusal breaks the device.</summary>
    public void SetQueueReady(int index, bool ready)
    {
        if (VduseFeatures.HasFlag(VduseFeatures.QueueReady))
        {
            var request = new VduseRequest
            {
                Type = VduseRequestType.SetQueueReady,
                ReadyQueueIndex = (uint)index,
                Ready = ready ? 1u : 0u,
            };
            if (Channel.Send(request, out _) != Errno.None)
            {
                Channel.Break();
                return;
            }
        }

        _queues[index].Ready = ready;
    }

    public bool IsQueueReady(int index) => _queues[index].Ready;

    /// <summary>Asks the daemon where it stands in a queue.</summary>
    public Errno GetQueueState(int index, out VduseQueueState state, CancellationToken cancellation)
    {
        var request = new VduseRequest { Type = VduseRequestType.GetQueueState, QueueIndex = (uint)index };
        var result = Channel.Send(request, out var response, cancellation);
        state = result != Errno.None ? default
            : IsPacked ? new VduseQueueState(
                0, response.PackedLastAvailCounter, response.PackedLastAvailIndex, response.PackedLastUsedCounter,
                response.PackedLastUsedIndex)
            : new VduseQueueState(response.SplitAvailIndex);
        return result;
    }

    /// <summary>The group of a queue; only devices of API version 1 tell.</summary>
    public Errno TryGetGroup(int queue, out uint group)
    {
        group = _queues[queue].Group;
        return Profile.MaxApiVersion == 0 ? Errno.EOPNOTSUPP : Errno.None;
    }

    internal uint GroupAddressSpace(uint group)
    {
        lock (_stateLock)
            return _groupAddressSpaces[group];
    }

    /// <summary>Moves a group of queues to another address space.</summary>
    public Errno SetGroupAddressSpace(uint group, uint addressSpace, CancellationToken cancellation)
    {
        if (ApiVersion == 0 || group >= GroupCount || addressSpace >= AddressSpaceCount)
            return Errno.EINVAL;

        var request = new VduseRequest
        {
            Type = VduseRequestType.SetQueueGroupAddressSpace,
            Group = group,
            GroupAddressSpace = addressSpace,
        };
        var result = Channel.Send(request, out _, cancellation);
        if (result != Errno.None)
            return result;

        lock (_stateLock)
            _groupAddressSpaces[group] = addressSpace;

        return Errno.None;
    }

    public void SetQueueCallback(int index, Action? callback, bool direct) => _queues[index].SetCallback(callback, direct);

    public void SetConfigCallback(Action? callback)
    {
        lock (_stateLock)
            _configCallback = callback;
    }

    /// <summary>VDUSE_VQ_INJECT_IRQ for a valid index.</summary>
    internal Errno InjectInterrupt(int index)
    {
        var queue = _queues[index];
        if (Profile.DirectVhostInterrupt && !IsSuspended && queue.TryCallDirectly())
            return Errno.None;

        return QueueIfRunning(queue.InterruptWork);
    }

    /// <summary>VDUSE_DEV_INJECT_CONFIG_IRQ.</summary>
    internal Errno InjectConfigInterrupt() => QueueIfRunning(_configInterrupt);

    /// <summary>Fills in what VQ_GET_INFO says; only the state of the negotiated ring layout.</summary>
    internal VduseQueueInfo QueueInfo(int index)
    {
        var queue = _queues[index];
        lock (_stateLock)
        {
            return new VduseQueueInfo(
                queue.Size, queue.DescriptorAddress, queue.DriverAddress, queue.DeviceAddress, queue.State, queue.Ready);
        }
    }

    /// <summary>What the driver set for a ring: stored, without a message.</summary>
    public void SetQueueSize(int index, uint size)
    {
        lock (_stateLock)
            _queues[index].Size = size;
    }

    /// <inheritdoc cref="SetQueueSize"/>
    public Errno SetQueueAddress(int index, ulong descriptors, ulong driver, ulong device)
    {
        var queue = _queues[index];
        lock (_stateLock)
        {
            queue.DescriptorAddress = descriptors;
            queue.DriverAddress = driver;
            queue.DeviceAddress = device;
            return Errno.None;
        }
    }

    /// <inheritdoc cref="SetQueueSize"/>
    public Errno SetQueueState(int index, VduseQueueState state)
    {
        lock (_stateLock)
            _queues[index].State = state;

        return Errno.None;
    }

    private bool IsPacked => (DriverFeatures & (VirtioFeature.RingPacked)) != 0;

    private Errno QueueIfRunning(KernelWork work)
    {
        lock (_stateLock)
        {
            if ((_status & DeviceStatus.DriverOk) != 0 && !_suspended)
            {
                work.Queue();
                return Errno.None;
            }
        }

        Interlocked.Increment(ref _refusedInjections);
        return Errno.EINVAL;
    }

    private void RunConfigCallback()
    {
        Action? callback;
        lock (_stateLock)
            callback = _configCallback;

        callback?.Invoke();
    }
}

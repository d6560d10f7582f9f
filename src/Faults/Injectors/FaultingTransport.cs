using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Execution;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Faults;

/// <summary>What a driver sees of its device, with kicks that fail as planned and, where the plan asks for it, a hostile neighbour.</summary>
internal sealed class FaultingTransport : IVirtioTransport
{
    private readonly IVirtioTransport _inner;
    private readonly FaultInjector _injector;
    private readonly HostileQueue? _hostile;

    public FaultingTransport(IVirtioTransport inner, FaultInjector injector)
    {
        _inner = inner;
        _injector = injector;
        var wanted = injector.Session.Plan.Faults.Any(fault => fault.Kind.Area == FaultArea.Ring);
        if (!wanted || inner.QueueCount < 2)
            return;
        _hostile = new HostileQueue(inner, inner.QueueCount - 1);
        injector.HostileQueues[inner.DeviceName] = _hostile;
    }

    public string DeviceName => _inner.DeviceName;

    public uint DeviceId => _inner.DeviceId;

    /// <summary>The hostile queue is not the driver's.</summary>
    public int QueueCount => _hostile is null ? _inner.QueueCount : _inner.QueueCount - 1;

    public uint QueueAlign => _inner.QueueAlign;

    public ulong DeviceFeatures => _inner.DeviceFeatures;

    public ulong DriverFeatures
    {
        get => _inner.DriverFeatures;
        set => _inner.DriverFeatures = value;
    }

    public DeviceStatus Status => _inner.Status;

    public ViolationLog Violations => _inner.Violations;

    public CancellationToken PowerOff => _inner.PowerOff;

    public KernelExecution Execution => _inner.Execution;

    public void SetStatus(DeviceStatus status)
    {
        if (status.HasFlag(DeviceStatus.DriverOk) && !_inner.Status.HasFlag(DeviceStatus.DriverOk))
            _hostile?.Start();
        _inner.SetStatus(status);
    }

    public void Reset()
    {
        _inner.Reset();
        _hostile?.Stop();
    }

    public void ReadConfig(uint offset, Span<byte> into) => _inner.ReadConfig(offset, into);

    public void SetConfigCallback(Action? callback) => _inner.SetConfigCallback(callback);

    public ushort MaxQueueSize(int queue) => _inner.MaxQueueSize(queue);

    public void SetupQueue(
        int queue, uint size, ulong descriptors, ulong driver, ulong device, Action? callback, VduseQueueState initial = default) =>
        _inner.SetupQueue(queue, size, descriptors, driver, device, callback, initial);

    public void SetQueueReady(int queue, bool ready) => _inner.SetQueueReady(queue, ready);

    public void Kick(int queue)
    {
        var session = _injector.Session;
        var site = new FaultSite { Device = DeviceName, Queue = queue };
        if (_hostile is not null && session.Pass(FaultPoint.HostileTurn, site) is { } attack)
            _hostile.Attack(attack.Fault.Kind.Name);
        if (session.Pass(FaultPoint.Kick, site) is { Fault: var fault })
            Disturb(fault, queue);
        else
            _inner.Kick(queue);
    }

    public CoherentMemory? AllocateCoherent(int queue, nuint length) => _inner.AllocateCoherent(queue, length);

    public void FreeCoherent(int queue, in CoherentMemory memory) => _inner.FreeCoherent(queue, memory);

    public ulong Map(int queue, ReadOnlySpan<byte> buffer, DmaDirection direction) => _inner.Map(queue, buffer, direction);

    public void Unmap(int queue, ulong iova, Span<byte> buffer, DmaDirection direction) => _inner.Unmap(queue, iova, buffer, direction);

    public void Discard(int queue, ulong iova, int length) => _inner.Discard(queue, iova, length);

    private void Disturb(FaultSpec fault, int queue)
    {
        switch (fault.Kind.Name)
        {
            case "kick.lost":
                return;
            case "kick.delayed":
                _injector.Session.After(fault.Delay, () => _inner.Kick(queue));
                return;
            case "iotlb.invalidate":
                _injector.InvalidateMemory(DeviceName, fault.Count);
                _inner.Kick(queue);
                return;
            case "kick.storm":
                for (var i = 0; i < fault.Count; i++)
                    _inner.Kick(queue);
                return;
            default:
                _inner.Kick(queue);
                _inner.Kick(queue);
                return;
        }
    }
}

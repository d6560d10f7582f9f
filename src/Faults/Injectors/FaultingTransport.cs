using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;

namespace VduseActors.Faults;

/// <summary>
/// What a driver sees of its device, with kicks that fail as planned and, where the plan asks for it, a hostile neighbour.
/// </summary>
internal sealed class FaultingTransport : DelegatingTransport
{
    private readonly FaultInjector _injector;
    private readonly HostileQueue? _hostile;

    public FaultingTransport(IVirtioTransport inner, FaultInjector injector)
        : base(inner)
    {
        _injector = injector;
        var wanted = injector.Session.Plan.Faults.Any(fault => fault.Kind.Area == FaultArea.Ring);
        if (!wanted || inner.QueueCount < 2)
            return;
        _hostile = new HostileQueue(inner, inner.QueueCount - 1);
        injector.HostileQueues[inner.DeviceName] = _hostile;
    }

    /// <summary>The faults.</summary>
    public FaultSession Session => _injector.Session;

    /// <summary>The hostile queue is not the driver's.</summary>
    public override int QueueCount => _hostile is null ? base.QueueCount : base.QueueCount - 1;

    public override void SetStatus(DeviceStatus status)
    {
        if (status.HasFlag(DeviceStatus.DriverOk) && !Status.HasFlag(DeviceStatus.DriverOk))
            _hostile?.Start();
        base.SetStatus(status);
    }

    public override void Reset()
    {
        base.Reset();
        _hostile?.Stop();
    }

    public override void Kick(int queue)
    {
        var site = new FaultSite { Device = DeviceName, Queue = queue };
        if (_hostile is not null && Session.Pass(FaultPoint.HostileTurn, site) is { } attack)
            _hostile.Attack(attack.Fault.Kind.Name, attack.Does<RingEffect>());
        if (Session.Pass(FaultPoint.Kick, site) is { } fired)
            fired.Does<KickEffect>()(this, fired, queue);
        else
            KickDevice(queue);
    }

    /// <summary>Kicks.</summary>
    public void KickDevice(int queue) => base.Kick(queue);

    /// <summary>Sends UPDATE_IOTLB for everything.</summary>
    public void InvalidateMemory(int times) => _injector.InvalidateMemory(DeviceName, times);
}

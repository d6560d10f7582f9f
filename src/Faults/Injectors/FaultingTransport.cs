using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;

namespace VduseActors.Faults;

/// <summary>What a driver sees of its device, with kicks that fail as planned and, where the plan asks for it, a hostile neighbour.</summary>
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
        var session = _injector.Session;
        var site = new FaultSite { Device = DeviceName, Queue = queue };
        if (_hostile is not null && session.Pass(FaultPoint.HostileTurn, site) is { } attack)
            _hostile.Attack(attack.Fault.Kind.Name);
        if (session.Pass(FaultPoint.Kick, site) is { Fault: var fault })
            Disturb(fault, queue);
        else
            base.Kick(queue);
    }

    private void Disturb(FaultSpec fault, int queue)
    {
        switch (fault.Kind.Name)
        {
            case "kick.lost":
                return;
            case "kick.delayed":
                _injector.Session.After(fault.Delay, () => base.Kick(queue));
                return;
            case "iotlb.invalidate":
                _injector.InvalidateMemory(DeviceName, fault.Count);
                base.Kick(queue);
                return;
            case "kick.storm":
                for (var i = 0; i < fault.Count; i++)
                    base.Kick(queue);
                return;
            default:
                base.Kick(queue);
                base.Kick(queue);
                return;
        }
    }
}

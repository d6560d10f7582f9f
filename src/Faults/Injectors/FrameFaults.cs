namespace VduseActors.Faults;

/// <summary>What goes wrong with the frames of one network device, whichever backend it has at the time. Any thread.</summary>
internal sealed class FrameFaults(FaultSession session, string device)
{
    /// <summary>How long a frame waits for another one to overtake it.</summary>
    private static readonly TimeSpan _overtaking = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Action> _overtaken = new(StringComparer.Ordinal);
    private FiredFault? _outage;

    /// <summary>The faults.</summary>
    public FaultSession Session => session;

    /// <summary>Name of the device.</summary>
    public string Device => device;

    /// <summary>Whether every frame is lost now.</summary>
    public bool IsOut => Volatile.Read(ref _outage) is not null;

    /// <summary>A frame passes: the fault that fires at it, or null.</summary>
    /// <param name="operation"><c>send</c> or <c>receive</c>.</param>
    /// <param name="bytes">Bytes of the frame, with its header.</param>
    public FiredFault? Meet(string operation, long bytes) =>
        session.Pass(FaultPoint.Storage, new FaultSite { Device = device, Operation = operation, Bytes = (ulong)bytes });

    /// <summary>Every frame is lost until the fault's delay is over.</summary>
    public void BeginOutage(FiredFault fired)
    {
        Volatile.Write(ref _outage, fired);
        session.After(fired.Fault.Delay, () => Interlocked.CompareExchange(ref _outage, null, fired));
    }

    /// <summary>Does something after the next frame of the same direction, or when none comes.</summary>
    public void Hold(string operation, Action action)
    {
        var done = 0;
        void Once()
        {
            if (Interlocked.Exchange(ref done, 1) == 0)
                action();
        }

        ReleaseOvertaken(operation);
        lock (_gate)
            _overtaken[operation] = Once;
        session.After(_overtaking, Once);
    }

    /// <summary>A frame has passed: what it has overtaken follows.</summary>
    public void ReleaseOvertaken(string operation)
    {
        Action? overtaken;
        lock (_gate)
            _overtaken.Remove(operation, out overtaken);
        overtaken?.Invoke();
    }
}

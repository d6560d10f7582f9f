namespace VduseActors.Faults;

/// <summary>What goes wrong with the frames of one network device, whichever backend it has at the time. Any thread.</summary>
internal sealed class FrameFaults(FaultSession session, string device)
{
    /// <summary>How long a frame waits for another one to overtake it.</summary>
    private static readonly TimeSpan _overtaking = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Action> _overtaken = new(StringComparer.Ordinal);
    private FiredFault? _outage;

    /// <summary>A frame passes: the fault that it meets, or null. While the network is stuck every frame meets that.</summary>
    /// <param name="operation"><c>send</c> or <c>receive</c>.</param>
    /// <param name="bytes">Bytes of the frame, with its header.</param>
    public FiredFault? Meet(string operation, long bytes)
    {
        var fired = session.Pass(FaultPoint.Storage, new FaultSite { Device = device, Operation = operation, Bytes = (ulong)bytes });
        if (fired?.Fault.Kind.Name == "backend.stuck")
        {
            Volatile.Write(ref _outage, fired);
            session.After(fired.Fault.Delay, () => Interlocked.CompareExchange(ref _outage, null, fired));
        }

        return fired ?? Volatile.Read(ref _outage);
    }

    /// <summary>Does something later.</summary>
    public void Later(TimeSpan delay, Action action) => session.After(delay, action);

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

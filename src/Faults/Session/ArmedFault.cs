namespace VduseActors.Faults;

/// <summary>A fault of a running session: counts its opportunities. Guarded by the session's lock.</summary>
internal sealed class ArmedFault
{
    private readonly FaultTrigger _trigger;
    private ulong _random;

    public ArmedFault(FaultSpec spec, ulong planSeed)
    {
        Spec = spec;
        _trigger = spec.Trigger;
        _random = planSeed;

        // By its name, not by its place: leaving another fault out must not change this one's chances.
        foreach (var c in spec.Name)
            _random = (_random ^ c) * 0x100000001b3;
    }

    public FaultSpec Spec { get; }

    public long Opportunities { get; private set; }

    public int Occurrences { get; private set; }

    /// <summary>Counts an opportunity; true when the fault fires at it.</summary>
    /// <param name="site">What passes.</param>
    /// <param name="elapsed">Time since the start.</param>
    /// <param name="isTaken">Another fault fires here: this one has to wait for its next opportunity.</param>
    public bool Meets(in FaultSite site, TimeSpan elapsed, bool isTaken)
    {
        if (elapsed < _trigger.After || !Admits(site))
            return false;
        Opportunities++;
        if (_trigger.Times is { } times && Occurrences >= times)
            return false;
        var fires = _trigger.Probability is { } probability ? NextFraction() < probability
            : _trigger.Every is { } every ? Opportunities % every == 0
            : Opportunities >= _trigger.Nth;
        if (!fires || isTaken)
            return false;
        Occurrences++;
        return true;
    }

    /// <summary>A draw from the fault's own generator.</summary>
    public ulong NextRandom()
    {
        // splitmix64: any seed is a good one, and the state is one word.
        var z = _random += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    private bool Admits(in FaultSite site) =>
        IsAmong(Spec.Kind.Operations, site.Operation) && IsAmong(Spec.Kind.Messages, site.Message) && Spec.Target.Admits(site);

    private static bool IsAmong(IReadOnlyList<string> known, string? met) =>
        known.Count == 0 || (met is not null && known.Contains(met, StringComparer.Ordinal));

    private double NextFraction() => (NextRandom() >> 11) * (1.0 / (1UL << 53));
}

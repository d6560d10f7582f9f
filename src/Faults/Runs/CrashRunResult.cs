namespace VduseActors.Faults;

/// <summary>What a crash run came to.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Violations">What must not be; empty when it passed.</param>
/// <param name="Kills">Where each process ended, one line each.</param>
/// <param name="Requests">Requests that ended.</param>
/// <param name="Inherited">Requests that a process had in flight and its successor handled again.</param>
/// <param name="Resets">How often the driver reset the device.</param>
/// <param name="TraceHash">Hash of everything that happened: equal for two runs that went alike.</param>
/// <param name="Log">What the processes said, the last lines.</param>
public sealed record CrashRunResult(
    ulong Seed, IReadOnlyList<string> Violations, IReadOnlyList<string> Kills, long Requests, long Inherited, int Resets, ulong TraceHash, IReadOnlyList<string> Log)
{
    /// <summary>Nothing is wrong.</summary>
    public bool Passed => Violations.Count == 0;
}

namespace VduseActors.Faults;

/// <summary>What a device did with an attack.</summary>
/// <param name="Attack">Name of the fault kind.</param>
/// <param name="Expected">What it must do.</param>
/// <param name="Returned">Number of used entries.</param>
/// <param name="Length">Length of the first, or null.</param>
/// <param name="Status">Status byte; 0xff when it was not written.</param>
public sealed record HostileOutcome(string Attack, HostileExpectation Expected, int Returned, uint? Length, byte Status)
{
    /// <summary>What is wrong with it, or null. That nothing came back yet is not judged here.</summary>
    public string? Fault => Expected switch
    {
        HostileExpectation.Quarantine when Returned > 0 =>
            Invariant($"{Attack}: the device returned {Returned} chains of a queue that it must quarantine"),
        HostileExpectation.Error when Returned > 0 && Status == 0 => $"{Attack}: the device reported success",
        HostileExpectation.EmptyReturn when Length > 0 => $"{Attack}: the device reported {Length} bytes written where nothing could be",
        HostileExpectation.Completion or HostileExpectation.Error or HostileExpectation.EmptyReturn when Returned > 1 =>
            Invariant($"{Attack}: the device returned one request {Returned} times"),
        _ => null,
    };

    /// <summary>The device owes an answer.</summary>
    public bool IsUnanswered =>
        Returned == 0 && Expected is HostileExpectation.Completion or HostileExpectation.Error or HostileExpectation.EmptyReturn
            && Returned == 0;
}

namespace VduseActors.Simulator;

/// <summary>How a simulated kernel with the protocol of RFC v3 differs from the one that was posted, for tests.</summary>
public sealed record RfcKernelOptions
{
    /// <summary>
    /// How long a driver waits for a reply. Null: for ever, and nothing can interrupt it, as in that kernel; a daemon that forgets a
    /// message leaves a task hanging until the machine is switched off. With a limit the call fails and a violation is recorded.
    /// </summary>
    public TimeSpan? ReplyLimit { get; init; }

    /// <summary>The 64-bit message counter's first value; messages carry its low half.</summary>
    public ulong FirstMessage { get; init; }

    /// <summary>
    /// Values of the words <c>flags</c> and <c>size</c> of each message, which mean nothing; null for what the kernel puts there.
    /// </summary>
    public (uint Flags, uint Size)? UnusedWords { get; init; }
}

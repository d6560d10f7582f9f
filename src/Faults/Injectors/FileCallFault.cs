using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>What becomes of a system call on an image; the default value leaves it as it is.</summary>
internal readonly record struct FileCallFault
{
    /// <summary>The error that it ends with, without having done anything; None for none.</summary>
    public Errno Error { get; init; }

    /// <summary>Most bytes that a read or write moves, at least 1; null for all.</summary>
    public ulong? Most { get; init; }

    /// <summary>How long it takes before it is made.</summary>
    public TimeSpan Delay { get; init; }
}

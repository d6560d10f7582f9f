namespace VduseActors.Loops;

/// <summary>When the source of a watched descriptor is told.</summary>
internal enum WatchMode
{
    /// <summary>As long as the descriptor is ready: the source takes what it holds.</summary>
    Level,

    /// <summary>
    /// At every signal, and once at the start when it is ready then: the source need not take anything, which saves it a system call.
    /// </summary>
    Edge,

    /// <summary>Once, then not before <see cref="ReadinessRegistration.Rearm"/>.</summary>
    OneShot,
}

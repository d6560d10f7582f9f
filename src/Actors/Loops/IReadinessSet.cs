namespace VduseActors.Loops;

/// <summary>Watches descriptors and tells their sources when they are ready. Thread-safe.</summary>
internal interface IReadinessSet
{
    /// <summary>Starts watching a descriptor.</summary>
    /// <param name="descriptor">The descriptor; it stays open until the registration is disposed.</param>
    /// <param name="source">Who is told.</param>
    /// <param name="mode">When the source is told.</param>
    ReadinessRegistration Watch(int descriptor, IReadySource source, WatchMode mode);
}

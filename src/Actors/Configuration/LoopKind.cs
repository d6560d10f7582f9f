namespace VduseActors.Configuration;

/// <summary>What the device actors run on.</summary>
public enum LoopKind
{
    /// <summary>Event loops: a kick is handled on the thread that it woke.</summary>
    EventLoop,

    /// <summary>The system's default dispatcher, with one watcher thread: for tests and for systems that must not get threads.</summary>
    Shared,
}

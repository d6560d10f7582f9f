namespace VduseActors;

/// <summary>What has happened to a device.</summary>
public enum DeviceEventKind
{
    /// <summary>It stands elsewhere in its life than before.</summary>
    StateChanged,

    /// <summary>It is attached and served, for the first time.</summary>
    Started,

    /// <summary>It is served from another backend.</summary>
    BackendChanged,

    /// <summary>It did not start, or its supervisor gave up; the reason says why.</summary>
    Failed,

    /// <summary>It is detached and destroyed.</summary>
    Stopped,

    /// <summary>It is not served any more, and left in the kernel for another process.</summary>
    Left,
}

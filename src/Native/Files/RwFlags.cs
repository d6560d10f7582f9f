namespace VduseActors.Native;

/// <summary>Flags of one positioned read or write (<c>RWF_*</c>).</summary>
[Flags]
public enum RwFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Poll for completion (direct I/O only).</summary>
    HighPriority = 0x01,

    /// <summary>Write through: data is stable when the call returns.</summary>
    DataSync = 0x02,

    /// <summary>Write through, with all metadata.</summary>
    Sync = 0x04,

    /// <summary>Do not wait: EAGAIN when the data is not in the page cache; EOPNOTSUPP where files do not know it (tmpfs).</summary>
    NoWait = 0x08,

    /// <summary>Write at the end of the file.</summary>
    Append = 0x10,
}

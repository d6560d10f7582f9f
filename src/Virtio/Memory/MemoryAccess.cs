namespace VduseActors.Virtio;

/// <summary>What the device may do with a piece of driver memory.</summary>
[Flags]
public enum MemoryAccess : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The device may read.</summary>
    Read = 1,

    /// <summary>The device may write.</summary>
    Write = 2,

    /// <summary>The device may read and write.</summary>
    ReadWrite = Read | Write,
}

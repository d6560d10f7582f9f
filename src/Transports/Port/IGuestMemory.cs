namespace VduseActors.Kernel;

/// <summary>
/// Memory of a guest: a shared memory file, mapped by this process. Only such memory reaches a device through vhost-vdpa.
/// </summary>
public interface IGuestMemory
{
    /// <summary>Where this process has the file's first byte.</summary>
    nint Address { get; }

    /// <summary>Size in bytes.</summary>
    ulong Bytes { get; }
}

namespace VduseActors.Native;

/// <summary>What a descriptor refers to.</summary>
public enum FileKind
{
    /// <summary>Neither of the others.</summary>
    Other,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A block device.</summary>
    BlockDevice,

    /// <summary>A directory.</summary>
    Directory,
}

namespace VduseActors.Native;

/// <summary>What tells one file from every other.</summary>
/// <param name="Device">Device of its file system: major number in the upper half, minor in the lower.</param>
/// <param name="Inode">Number within the file system.</param>
public readonly record struct FileIdentity(ulong Device, ulong Inode);

using VduseActors.Devices;
using VduseActors.Devices.Block;

namespace VduseActors.Adoption;

/// <summary>
/// Which storage a device has, as it is noted for the process that takes the device over: requests in flight must not be done again on
/// another.
/// </summary>
internal static class StorageNote
{
    /// <summary>Of storage that does not say which it is.</summary>
    private const string Unknown = "";

    /// <summary>The note about a backend; null for what is no storage, such as a network.</summary>
    public static string? Of(IBackend backend) => backend is IBlockBackend storage ? storage.Identity ?? Unknown : null;

    /// <summary>What keeps a device whose driver runs from being taken over with a backend.</summary>
    /// <param name="noted">What was noted; null by a process that noted nothing.</param>
    /// <param name="wanted">The note about the backend.</param>
    /// <returns>Null when nothing does, else a clause.</returns>
    public static string? FindDifference(string? noted, string? wanted) =>
        wanted is null ? null
        : wanted == Unknown ? "this backend does not say which storage it is"
        : string.IsNullOrEmpty(noted) ? "which storage it had is not known"
        : noted != wanted ? $"it had other storage ({noted}, and not {wanted})"
        : null;
}

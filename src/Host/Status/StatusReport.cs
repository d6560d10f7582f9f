namespace VduseActors.Host.Status;

/// <summary>What a running <c>vdused</c> says of itself, as JSON on its status socket and from <c>vdused stats --json</c>.</summary>
/// <param name="Version">Version of this document: <see cref="CurrentVersion"/>. Fields may be added without a new one.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="UptimeSeconds">How long it has run.</param>
/// <param name="Kernel">The kernel that has its devices, for people.</param>
/// <param name="Ready">Whether every configured device has been started.</param>
/// <param name="Problem">Why there is nothing to say of the devices, or null.</param>
/// <param name="Devices">Its devices by name; times in seconds.</param>
internal sealed record StatusReport(
    int Version,
    int ProcessId,
    double UptimeSeconds,
    string Kernel,
    bool Ready,
    string? Problem,
    IReadOnlyList<DeviceSnapshot> Devices)
{
    /// <summary>The version that this program writes and reads.</summary>
    public const int CurrentVersion = 1;
}

namespace VduseActors.Devices;

/// <summary>
/// What a device serves: a file, memory, a TAP interface. Shared by all queues of the device and therefore thread-safe. It is
/// disposed when no request is in flight, or (after a stuck one) when the last has come back.
/// </summary>
public interface IBackend : IDisposable
{
    /// <summary>What this is, for people: for example <c>file /srv/disk.img (64 MiB)</c>.</summary>
    string Description { get; }
}

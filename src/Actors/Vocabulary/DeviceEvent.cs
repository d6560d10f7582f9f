namespace VduseActors;

/// <summary>
/// Something has happened to a device. Published on the actor system's event stream, where an actor may subscribe to it, and by
/// <see cref="IVduseDevices.WatchAsync"/>. Plain data.
/// </summary>
/// <param name="Name">The device.</param>
/// <param name="Kind">What has happened.</param>
/// <param name="State">Where the device stands since.</param>
/// <param name="Reason"><see cref="DeviceEventKind.Failed"/>: one line that says why; else null.</param>
public sealed record DeviceEvent(string Name, DeviceEventKind Kind, DeviceState State, string? Reason);

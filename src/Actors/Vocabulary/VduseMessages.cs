using VduseActors.Devices;

namespace VduseActors;

/// <summary>
/// What the manager of the devices takes and answers. Plain data: it may come from another process. Whoever is in the same one has
/// <see cref="IVduseDevices"/>.
/// </summary>
public static class VduseMessages
{
    /// <summary>Answers to <see cref="StartDevice"/>.</summary>
    public interface IStartReply
    {
        /// <summary>The device.</summary>
        string Name { get; }
    }

    /// <summary>Answers to <see cref="StopDevice"/> and <see cref="LeaveDevice"/>.</summary>
    public interface IStopReply
    {
        /// <summary>The device.</summary>
        string Name { get; }
    }

    /// <summary>Answers to <see cref="ChangeDevice"/>.</summary>
    public interface IReplaceReply
    {
        /// <summary>The device.</summary>
        string Name { get; }
    }

    /// <summary>
    /// Bring a device up. Answered with <see cref="DeviceStarted"/> or <see cref="DeviceFailed"/>; should its supervisor give up
    /// later, the starter gets a <see cref="DeviceFailed"/> then. Lesser trouble is in <see cref="DeviceSnapshot.Health"/>.
    /// </summary>
    /// <param name="Spec">The device.</param>
    public sealed record StartDevice(DeviceSpec Spec);

    /// <summary>The device is attached to the vdpa bus and served.</summary>
    public sealed record DeviceStarted(string Name) : IStartReply;

    /// <summary>
    /// The order could not be carried out, or the supervisor of the device gave up. Nothing of a device that did not start is left; one
    /// that was not changed goes on as before; one that failed later stays in the kernel, for a person to look at and to remove.
    /// </summary>
    /// <param name="Name">The device; empty when the order named none.</param>
    /// <param name="Reason">One line: what is wrong and, where something can be done, what.</param>
    public sealed record DeviceFailed(string Name, string Reason) : IStartReply, IStopReply, IReplaceReply
    {
        /// <summary>It did not start for what was found in its folder in the state directory; no other device is concerned.</summary>
        public bool HasDamagedState { get; init; }
    }

    /// <summary>Detach and destroy a device. Answered with <see cref="DeviceStopped"/> or <see cref="DeviceFailed"/>.</summary>
    public sealed record StopDevice(string Name);

    /// <summary>
    /// Stop serving a device and leave it in the kernel, attached: its driver's requests wait until another process (or this one, by
    /// <see cref="StartDevice"/>) takes it over. Answered with <see cref="DeviceStopped"/>, after what was in flight has been
    /// returned; or with <see cref="DeviceFailed"/>, and the device is served as before. Needs a state directory.
    /// </summary>
    public sealed record LeaveDevice(string Name);

    /// <summary>The device is not served any more: detached and destroyed, or left in the kernel as was asked for.</summary>
    public sealed record DeviceStopped(string Name) : IStopReply;

    /// <summary>
    /// Serve a device from the backend that the description has, under load and without the driver's notice. Answered with
    /// <see cref="BackendReplaced"/> once no queue uses the old backend, which is closed then; or with <see cref="DeviceFailed"/>, and the
    /// device keeps the old one.
    /// </summary>
    /// <param name="Spec">The device, which must be the same but for its backend: features, size and geometry.</param>
    public sealed record ChangeDevice(DeviceSpec Spec);

    /// <summary>The device is served from the new backend.</summary>
    public sealed record BackendReplaced(string Name) : IReplaceReply;

    /// <summary>Detach and destroy all devices. Answered with <see cref="AllStopped"/>.</summary>
    public sealed class StopAll
    {
        /// <summary>The one request.</summary>
        public static StopAll Instance { get; } = new();
    }

    /// <summary>No device is left.</summary>
    public sealed class AllStopped
    {
        /// <summary>The one answer.</summary>
        public static AllStopped Instance { get; } = new();
    }

    /// <summary>List the devices. Answered with <see cref="DeviceList"/>.</summary>
    public sealed class ListDevices
    {
        /// <summary>The one request.</summary>
        public static ListDevices Instance { get; } = new();
    }

    /// <summary>The devices at one moment.</summary>
    public sealed record DeviceList(IReadOnlyList<DeviceSnapshot> Devices);
}

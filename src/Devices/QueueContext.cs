using VduseActors.Virtio;

namespace VduseActors.Devices;

/// <summary>What a queue handler works with.</summary>
/// <param name="QueueIndex">Index of the queue, from 0.</param>
/// <param name="Features">The negotiated features.</param>
/// <param name="Backend">The device's open backend.</param>
/// <param name="Completions">Where pending operations report.</param>
/// <param name="Slots">Number of request slots; <see cref="Virtio.VirtioRequest.Slot"/> is below it.</param>
/// <param name="Events">Who is told about failures, or null.</param>
/// <param name="Watcher">Watches descriptors on the queue's thread, for as long as the device exists; or null.</param>
/// <param name="Memory">The driver's memory, for who registers what of it is pinned; or null.</param>
/// <param name="Budget">
/// The process's bytes for requests: a backend that makes something which grows with what a driver sends takes it from here; or null.
/// </param>
public sealed record QueueContext(
    int QueueIndex,
    ulong Features,
    IBackend Backend,
    CompletionQueue Completions,
    int Slots,
    IDeviceEvents? Events = null,
    IDescriptorWatcher? Watcher = null,
    GuestMemory? Memory = null,
    ResourceBudget? Budget = null)
{
    /// <summary>
    /// Where the handler counts failures of requests. It lasts as long as the driver's session, whichever handler serves the queue: what
    /// was reported once is only counted from then on.
    /// </summary>
    public FailureLedger Failures { get; init; } = new(QueueIndex, Events);
}

using VduseActors.Devices;
using VduseActors.Virtio;

namespace VduseActors.Queues;

/// <summary>
/// Stands in for a handler that was given up. It answers nothing: a request that comes back without a status could be taken for a good
/// one. The driver's reset takes back what it has not got.
/// </summary>
internal sealed class SilentHandler : IQueueHandler
{
    /// <summary>The one handler.</summary>
    public static SilentHandler Instance { get; } = new();

    /// <inheritdoc/>
    public RequestOutcome Handle(VirtioRequest request) => RequestOutcome.Malformed;

    /// <inheritdoc/>
    public RequestOutcome Complete(VirtioRequest request) => RequestOutcome.Malformed;

    /// <inheritdoc/>
    public RequestOutcome Fail(VirtioRequest request) => RequestOutcome.Malformed;

    /// <inheritdoc/>
    public void EndBatch()
    {
    }
}

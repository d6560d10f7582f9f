using VduseActors.Virtio;

namespace VduseActors.Devices;

/// <summary>A handler in front of another: passes everything on, also <see cref="IQueueHandler.Recall"/>, which has a default.</summary>
/// <param name="inner">The handler behind it.</param>
public abstract class DelegatingQueueHandler(IQueueHandler inner) : IQueueHandler
{
    /// <inheritdoc/>
    public virtual RequestOutcome Handle(VirtioRequest request) => inner.Handle(request);

    /// <inheritdoc/>
    public virtual RequestOutcome Complete(VirtioRequest request) => inner.Complete(request);

    /// <inheritdoc/>
    public virtual RequestOutcome Fail(VirtioRequest request) => inner.Fail(request);

    /// <inheritdoc/>
    public virtual void EndBatch() => inner.EndBatch();

    /// <inheritdoc/>
    public virtual void Recall() => inner.Recall();
}

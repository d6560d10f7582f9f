namespace VduseActors.Devices;

/// <summary>A device in front of another: passes everything on, also what <see cref="IDeviceDefinition"/> has a default for.</summary>
/// <param name="inner">The device behind it.</param>
public abstract class DelegatingDefinition(IDeviceDefinition inner) : IDeviceDefinition
{
    /// <inheritdoc/>
    public virtual string Name => inner.Name;

    /// <inheritdoc/>
    public virtual int Groups => inner.Groups;

    /// <inheritdoc/>
    public virtual ulong RingFeatures => inner.RingFeatures;

    /// <inheritdoc/>
    public virtual QueuePlacement Placement => inner.Placement;

    /// <inheritdoc/>
    public virtual bool Umem => inner.Umem;

    /// <inheritdoc/>
    public virtual bool TakesAnyStorage => inner.TakesAnyStorage;

    /// <inheritdoc/>
    public virtual IBackend OpenBackend() => inner.OpenBackend();

    /// <inheritdoc/>
    public virtual IVirtioDevice CreateDevice(IBackend backend) => inner.CreateDevice(backend);
}

namespace VduseActors.Devices;

/// <summary>A device type in front of another: passes everything on.</summary>
/// <param name="inner">The device type behind it.</param>
public abstract class DelegatingDevice(IVirtioDevice inner) : IVirtioDevice
{
    /// <inheritdoc/>
    public virtual uint DeviceId => inner.DeviceId;

    /// <inheritdoc/>
    public virtual ulong Features => inner.Features;

    /// <inheritdoc/>
    public virtual int QueueCount => inner.QueueCount;

    /// <inheritdoc/>
    public virtual ushort QueueSize => inner.QueueSize;

    /// <inheritdoc/>
    public virtual int MaxSegments => inner.MaxSegments;

    /// <inheritdoc/>
    public virtual ReadOnlyMemory<byte> Config => inner.Config;

    /// <inheritdoc/>
    public virtual string? ValidateFeatures(ulong features) => inner.ValidateFeatures(features);

    /// <inheritdoc/>
    public virtual IQueueHandler CreateQueueHandler(QueueContext context) => inner.CreateQueueHandler(context);
}

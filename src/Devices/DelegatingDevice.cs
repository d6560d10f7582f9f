namespace VduseActors.Devices;

/// <summary>A device type in front of another: passes everything on.</summary>
/// <param name="inner">The device type behind it.</param>
public abstract class DelegatingDevice(IVirtioDevice inner) : IVirtioDevice
{
    /// <inheritdoc/>
    public uint DeviceId => inner.DeviceId;

    /// <inheritdoc/>
    public ulong Features => inner.Features;

    /// <inheritdoc/>
    public int QueueCount => inner.QueueCount;

    /// <inheritdoc/>
    public ushort QueueSize => inner.QueueSize;

    /// <inheritdoc/>
    public int MaxSegments => inner.MaxSegments;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Config => inner.Config;

    /// <inheritdoc/>
    public virtual string? ValidateFeatures(ulong features) => inner.ValidateFeatures(features);

    /// <inheritdoc/>
    public virtual IQueueHandler CreateQueueHandler(QueueContext context) => inner.CreateQueueHandler(context);
}

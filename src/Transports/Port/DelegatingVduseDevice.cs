namespace VduseActors.Kernel;

/// <summary>An open device in front of another: passes everything on.</summary>
/// <param name="inner">The device behind it; disposed with it.</param>
public abstract class DelegatingVduseDevice(IVduseDevice inner) : IVduseDevice
{
    /// <inheritdoc/>
    public virtual string Name => inner.Name;

    /// <inheritdoc/>
    public virtual int PollDescriptor => inner.PollDescriptor;

    /// <inheritdoc/>
    public virtual IDeviceIotlb? OnDemandIotlb => inner.OnDemandIotlb;

    /// <inheritdoc/>
    public virtual uint MessageTimeoutSeconds
    {
        get => inner.MessageTimeoutSeconds;
        set => inner.MessageTimeoutSeconds = value;
    }

    /// <inheritdoc/>
    public virtual ulong BounceSize
    {
        get => inner.BounceSize;
        set => inner.BounceSize = value;
    }

    /// <summary>The device behind it.</summary>
    protected IVduseDevice Inner => inner;

    /// <inheritdoc/>
    public virtual ControlRead TryReadRequest(out VduseRequest request) => inner.TryReadRequest(out request);

    /// <inheritdoc/>
    public virtual Errno TryWriteResponse(in VduseResponse response) => inner.TryWriteResponse(response);

    /// <inheritdoc/>
    public virtual ulong GetDriverFeatures() => inner.GetDriverFeatures();

    /// <inheritdoc/>
    public virtual void SetConfig(uint offset, ReadOnlySpan<byte> bytes) => inner.SetConfig(offset, bytes);

    /// <inheritdoc/>
    public virtual Errno TryInjectConfigInterrupt() => inner.TryInjectConfigInterrupt();

    /// <inheritdoc/>
    public virtual void SetupQueue(uint index, ushort maxSize, uint group = 0) => inner.SetupQueue(index, maxSize, group);

    /// <inheritdoc/>
    public virtual VduseQueueInfo GetQueueInfo(uint index) => inner.GetQueueInfo(index);

    /// <inheritdoc/>
    public virtual void SetupKick(uint index, int eventDescriptor) => inner.SetupKick(index, eventDescriptor);

    /// <inheritdoc/>
    public virtual Errno TryInjectInterrupt(uint index) => inner.TryInjectInterrupt(index);

    /// <inheritdoc/>
    public virtual Errno TryGetIotlbRegion(ulong start, ulong last, uint addressSpace, out IotlbRegion region) =>
        inner.TryGetIotlbRegion(start, last, addressSpace, out region);

    /// <inheritdoc/>
    public virtual Errno TryGetIotlbInfo(ulong start, ulong last, uint addressSpace, out IotlbInfo info) =>
        inner.TryGetIotlbInfo(start, last, addressSpace, out info);

    /// <inheritdoc/>
    public virtual Errno TryRegisterUmem(nint address, ulong iova, ulong size, uint addressSpace) =>
        inner.TryRegisterUmem(address, iova, size, addressSpace);

    /// <inheritdoc/>
    public virtual Errno TryDeregisterUmem(ulong iova, ulong size, uint addressSpace) => inner.TryDeregisterUmem(iova, size, addressSpace);

    /// <inheritdoc/>
    public virtual void SetInterruptAffinity(uint index, ulong cpuMask) => inner.SetInterruptAffinity(index, cpuMask);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes of the device behind it.</summary>
    /// <param name="disposing">Always true.</param>
    protected virtual void Dispose(bool disposing) => inner.Dispose();
}

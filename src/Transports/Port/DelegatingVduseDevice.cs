namespace VduseActors.Kernel;

/// <summary>An open device in front of another: passes everything on.</summary>
/// <param name="inner">The device behind it; disposed with it.</param>
public abstract class DelegatingVduseDevice(IVduseDevice inner) : IVduseDevice
{
    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public int PollDescriptor => inner.PollDescriptor;

    /// <inheritdoc/>
    public IDeviceIotlb? OnDemandIotlb => inner.OnDemandIotlb;

    /// <inheritdoc/>
    public uint MessageTimeoutSeconds
    {
        get => inner.MessageTimeoutSeconds;
        set => inner.MessageTimeoutSeconds = value;
    }

    /// <inheritdoc/>
    public ulong BounceSize
    {
        get => inner.BounceSize;
        set => inner.BounceSize = value;
    }

    /// <summary>The device behind it.</summary>
    protected IVduseDevice Inner => inner;

    /// <inheritdoc/>
    public ControlRead TryReadRequest(out VduseRequest request) => inner.TryReadRequest(out request);

    /// <inheritdoc/>
    public virtual Errno TryWriteResponse(in VduseResponse response) => inner.TryWriteResponse(response);

    /// <inheritdoc/>
    public ulong GetDriverFeatures() => inner.GetDriverFeatures();

    /// <inheritdoc/>
    public void SetConfig(uint offset, ReadOnlySpan<byte> bytes) => inner.SetConfig(offset, bytes);

    /// <inheritdoc/>
    public Errno TryInjectConfigInterrupt() => inner.TryInjectConfigInterrupt();

    /// <inheritdoc/>
    public void SetupQueue(uint index, ushort maxSize, uint group = 0) => inner.SetupQueue(index, maxSize, group);

    /// <inheritdoc/>
    public VduseQueueInfo GetQueueInfo(uint index) => inner.GetQueueInfo(index);

    /// <inheritdoc/>
    public void SetupKick(uint index, int eventDescriptor) => inner.SetupKick(index, eventDescriptor);

    /// <inheritdoc/>
    public virtual Errno TryInjectInterrupt(uint index) => inner.TryInjectInterrupt(index);

    /// <inheritdoc/>
    public Errno TryGetIotlbRegion(ulong start, ulong last, uint addressSpace, out IotlbRegion region) =>
        inner.TryGetIotlbRegion(start, last, addressSpace, out region);

    /// <inheritdoc/>
    public Errno TryGetIotlbInfo(ulong start, ulong last, uint addressSpace, out IotlbInfo info) =>
        inner.TryGetIotlbInfo(start, last, addressSpace, out info);

    /// <inheritdoc/>
    public Errno TryRegisterUmem(nint address, ulong iova, ulong size, uint addressSpace) =>
        inner.TryRegisterUmem(address, iova, size, addressSpace);

    /// <inheritdoc/>
    public Errno TryDeregisterUmem(ulong iova, ulong size, uint addressSpace) => inner.TryDeregisterUmem(iova, size, addressSpace);

    /// <inheritdoc/>
    public void SetInterruptAffinity(uint index, ulong cpuMask) => inner.SetInterruptAffinity(index, cpuMask);

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

using VduseActors.Kernel;
using VduseActors.Simulator.Execution;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>A driver's view of its device in front of another: passes everything on.</summary>
/// <param name="inner">The view behind it.</param>
public abstract class DelegatingTransport(IVirtioTransport inner) : IVirtioTransport
{
    /// <inheritdoc/>
    public virtual string DeviceName => inner.DeviceName;

    /// <inheritdoc/>
    public virtual uint DeviceId => inner.DeviceId;

    /// <inheritdoc/>
    public virtual int QueueCount => inner.QueueCount;

    /// <inheritdoc/>
    public virtual uint QueueAlign => inner.QueueAlign;

    /// <inheritdoc/>
    public virtual ulong DeviceFeatures => inner.DeviceFeatures;

    /// <inheritdoc/>
    public virtual ulong DriverFeatures
    {
        get => inner.DriverFeatures;
        set => inner.DriverFeatures = value;
    }

    /// <inheritdoc/>
    public virtual DeviceStatus Status => inner.Status;

    /// <inheritdoc/>
    public virtual ViolationLog Violations => inner.Violations;

    /// <inheritdoc/>
    public virtual CancellationToken PowerOff => inner.PowerOff;

    /// <inheritdoc/>
    public virtual KernelExecution Execution => inner.Execution;

    /// <inheritdoc/>
    public virtual void SetStatus(DeviceStatus status) => inner.SetStatus(status);

    /// <inheritdoc/>
    public virtual void Reset() => inner.Reset();

    /// <inheritdoc/>
    public virtual void ReadConfig(uint offset, Span<byte> into) => inner.ReadConfig(offset, into);

    /// <inheritdoc/>
    public virtual void SetConfigCallback(Action? callback) => inner.SetConfigCallback(callback);

    /// <inheritdoc/>
    public virtual ushort MaxQueueSize(int queue) => inner.MaxQueueSize(queue);

    /// <inheritdoc/>
    public virtual void SetupQueue(
        int queue, uint size, ulong descriptors, ulong driver, ulong device, Action? callback, VduseQueueState initial = default) =>
        inner.SetupQueue(queue, size, descriptors, driver, device, callback, initial);

    /// <inheritdoc/>
    public virtual void SetQueueReady(int queue, bool ready) => inner.SetQueueReady(queue, ready);

    /// <inheritdoc/>
    public virtual void Kick(int queue) => inner.Kick(queue);

    /// <inheritdoc/>
    public virtual CoherentMemory? AllocateCoherent(int queue, nuint length) => inner.AllocateCoherent(queue, length);

    /// <inheritdoc/>
    public virtual void FreeCoherent(int queue, in CoherentMemory memory) => inner.FreeCoherent(queue, memory);

    /// <inheritdoc/>
    public virtual ulong Map(int queue, ReadOnlySpan<byte> buffer, DmaDirection direction) => inner.Map(queue, buffer, direction);

    /// <inheritdoc/>
    public virtual void Unmap(int queue, ulong iova, Span<byte> buffer, DmaDirection direction) =>
        inner.Unmap(queue, iova, buffer, direction);

    /// <inheritdoc/>
    public virtual void Discard(int queue, ulong iova, int length) => inner.Discard(queue, iova, length);
}

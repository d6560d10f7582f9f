using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Execution;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Bus;

/// <summary>
/// A guest driver's view of a device behind vhost-vdpa: rings and buffers lie in guest RAM, which the device reaches directly.
/// </summary>
/// <param name="vhost">The open device, with at least <paramref name="ram"/> mapped before a queue runs.</param>
/// <param name="ram">RAM from which rings and buffers are taken.</param>
public sealed class VhostVdpaTransport(SimulatedVhostVdpa vhost, GuestRam ram) : IVirtioTransport
{
    /// <inheritdoc/>
    public string DeviceName => vhost.DeviceName;

    /// <inheritdoc/>
    public uint DeviceId => vhost.DeviceId;

    /// <inheritdoc/>
    public int QueueCount => vhost.QueueCount;

    /// <inheritdoc/>
    public uint QueueAlign => vhost.QueueAlign;

    /// <inheritdoc/>
    public ulong DeviceFeatures => vhost.DeviceFeatures;

    /// <inheritdoc/>
    public ulong DriverFeatures
    {
        get => vhost.DriverFeatures;
        set => vhost.SetFeatures(value);
    }

    /// <inheritdoc/>
    public DeviceStatus Status => vhost.Status;

    /// <inheritdoc/>
    public ViolationLog Violations => vhost.Violations;

    /// <inheritdoc/>
    public CancellationToken PowerOff => vhost.PowerOff;

    /// <inheritdoc/>
    public KernelExecution Execution => vhost.Execution;

    /// <inheritdoc/>
    public void SetStatus(DeviceStatus status) => vhost.SetStatus(status);

    /// <inheritdoc/>
    public void Reset() => vhost.SetStatus(DeviceStatus.None);

    /// <inheritdoc/>
    public void ReadConfig(uint offset, Span<byte> into) => vhost.ReadConfig(offset, into);

    /// <inheritdoc/>
    public void SetConfigCallback(Action? callback) => vhost.SetConfigCall(callback);

    /// <inheritdoc/>
    public ushort MaxQueueSize(int queue) => vhost.MaxQueueSize;

    /// <inheritdoc/>
    public void SetupQueue(
        int queue, uint size, ulong descriptors, ulong driver, ulong device, Action? callback, VduseQueueState initial = default)
    {
        vhost.SetCall(queue, callback);
        vhost.SetQueueSize(queue, size);
        vhost.SetQueueAddress(queue, descriptors, driver, device);
        vhost.SetQueueState(queue, initial);
    }

    /// <inheritdoc/>
    public void SetQueueReady(int queue, bool ready) => vhost.SetQueueReady(queue, ready);

    /// <inheritdoc/>
    public void Kick(int queue) => vhost.Kick(queue);

    /// <inheritdoc/>
    public CoherentMemory? AllocateCoherent(int queue, nuint length)
    {
        var iova = ram.Pool.AllocateZeroed(checked((int)length), out var host);
        return iova == 0 ? null : new CoherentMemory(iova, host, length);
    }

    /// <inheritdoc/>
    public void FreeCoherent(int queue, in CoherentMemory memory) => ram.Pool.Discard(memory.Iova, (int)memory.Length);

    /// <inheritdoc/>
    public ulong Map(int queue, ReadOnlySpan<byte> buffer, DmaDirection direction) => ram.Pool.Map(buffer, direction);

    /// <inheritdoc/>
    public void Unmap(int queue, ulong iova, Span<byte> buffer, DmaDirection direction) => ram.Pool.Unmap(iova, buffer, direction);

    /// <inheritdoc/>
    public void Discard(int queue, ulong iova, int length) => ram.Pool.Discard(iova, length);
}

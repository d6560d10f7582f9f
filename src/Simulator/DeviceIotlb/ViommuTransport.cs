using VduseActors.Kernel;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Execution;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>
/// A guest driver's view of a device behind an emulated IOMMU: each buffer is mapped for its request only, at an address that the
/// device has never seen.
/// </summary>
/// <param name="vhost">The open device.</param>
/// <param name="ram">The guest's RAM.</param>
/// <param name="iommu">The IOMMU in front of the device.</param>
/// <remarks>Mappings that ended stay reachable for the device until somebody calls <see cref="SimulatedViommu.Flush"/>.</remarks>
public sealed class ViommuTransport(SimulatedVhostVdpa vhost, GuestRam ram, SimulatedViommu iommu) : IVirtioTransport
{
    private readonly VhostVdpaTransport _vhost = new(vhost, ram);

    /// <summary>Whether translations of buffers are told before the device asks.</summary>
    public bool Prefetches { get; set; }

    /// <inheritdoc/>
    public string DeviceName => _vhost.DeviceName;

    /// <inheritdoc/>
    public uint DeviceId => _vhost.DeviceId;

    /// <inheritdoc/>
    public int QueueCount => _vhost.QueueCount;

    /// <inheritdoc/>
    public uint QueueAlign => _vhost.QueueAlign;

    /// <inheritdoc/>
    public ulong DeviceFeatures => _vhost.DeviceFeatures;

    /// <inheritdoc/>
    public ulong DriverFeatures
    {
        get => _vhost.DriverFeatures;
        set => _vhost.DriverFeatures = value;
    }

    /// <inheritdoc/>
    public DeviceStatus Status => _vhost.Status;

    /// <inheritdoc/>
    public ViolationLog Violations => _vhost.Violations;

    /// <inheritdoc/>
    public CancellationToken PowerOff => _vhost.PowerOff;

    /// <inheritdoc/>
    public KernelExecution Execution => _vhost.Execution;

    /// <inheritdoc/>
    public void SetStatus(DeviceStatus status) => _vhost.SetStatus(status);

    /// <inheritdoc/>
    public void Reset() => _vhost.Reset();

    /// <inheritdoc/>
    public void ReadConfig(uint offset, Span<byte> into) => _vhost.ReadConfig(offset, into);

    /// <inheritdoc/>
    public void SetConfigCallback(Action? callback) => _vhost.SetConfigCallback(callback);

    /// <inheritdoc/>
    public ushort MaxQueueSize(int queue) => _vhost.MaxQueueSize(queue);

    /// <inheritdoc/>
    public void SetupQueue(
        int queue, uint size, ulong descriptors, ulong driver, ulong device, Action? callback, VduseQueueState initial = default) =>
        _vhost.SetupQueue(queue, size, descriptors, driver, device, callback, initial);

    /// <inheritdoc/>
    public void SetQueueReady(int queue, bool ready) => _vhost.SetQueueReady(queue, ready);

    /// <inheritdoc/>
    public void Kick(int queue) => _vhost.Kick(queue);

    /// <inheritdoc/>
    public CoherentMemory? AllocateCoherent(int queue, nuint length)
    {
        if (_vhost.AllocateCoherent(queue, length) is not { } memory)
            return null;

        var bytes = checked((int)length);
        var iova = iommu.Map(memory.Iova, bytes, IotlbPermission.ReadWrite, asOne: true);
        if (iommu.Options.Generation == DeviceIotlbGeneration.Rfc2016)
        {
            // The 2016 design knows where rings are without asking.
            if (vhost.UpdateIotlb(iova, iova + length - 1, ram, memory.Iova - ram.Start) != Errno.None)
                return null;
        }

        return memory with { Iova = iova };
    }

    /// <inheritdoc/>
    public void FreeCoherent(int queue, in CoherentMemory memory)
    {
        if (iommu.Options.Generation == DeviceIotlbGeneration.Rfc2016)
            vhost.InvalidateIotlb(memory.Iova, memory.Iova + memory.Length - 1);

        _vhost.FreeCoherent(queue, memory with { Iova = iommu.Unmap(memory.Iova, (int)memory.Length) });
    }

    /// <inheritdoc/>
    public ulong Map(int queue, ReadOnlySpan<byte> buffer, DmaDirection direction)
    {
        var address = _vhost.Map(queue, buffer, direction);
        if (address == 0)
            return 0;

        var iova = iommu.Map(address, buffer.Length, PermissionOf(direction));
        for (ulong offset = 0; Prefetches && offset < (ulong)buffer.Length; offset += SharedPages.PageSize)
            iommu.Prefetch(iova + offset);

        return iova;
    }

    /// <inheritdoc/>
    public void Unmap(int queue, ulong iova, Span<byte> buffer, DmaDirection direction) =>
        _vhost.Unmap(queue, iommu.Unmap(iova, buffer.Length), buffer, direction);

    /// <inheritdoc/>
    public void Discard(int queue, ulong iova, int length) => _vhost.Discard(queue, iommu.Unmap(iova, length), length);

    private static IotlbPermission PermissionOf(DmaDirection direction) => direction switch
    {
        DmaDirection.ToDevice => IotlbPermission.ReadOnly,
        DmaDirection.FromDevice => IotlbPermission.WriteOnly,
        _ => IotlbPermission.ReadWrite,
    };
}

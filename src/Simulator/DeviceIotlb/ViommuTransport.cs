using VduseActors.Kernel;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Iommu;

namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>
/// A guest driver's view of a device behind an emulated IOMMU: each buffer is mapped for its request only, at an address that the
/// device has never seen.
/// </summary>
/// <param name="vhost">The open device.</param>
/// <param name="ram">The guest's RAM.</param>
/// <param name="iommu">The IOMMU in front of the device.</param>
/// <remarks>Mappings that ended stay reachable for the device until somebody calls <see cref="SimulatedViommu.Flush"/>.</remarks>
public sealed class ViommuTransport(SimulatedVhostVdpa vhost, GuestRam ram, SimulatedViommu iommu)
    : DelegatingTransport(new VhostVdpaTransport(vhost, ram))
{
    /// <summary>Whether translations of buffers are told before the device asks.</summary>
    public bool Prefetches { get; set; }

    /// <inheritdoc/>
    public override CoherentMemory? AllocateCoherent(int queue, nuint length)
    {
        if (base.AllocateCoherent(queue, length) is not { } memory)
            return null;

        var bytes = checked((int)length);
        var iova = iommu.Map(memory.Iova, bytes, IotlbPermission.ReadWrite, asOne: true);
        if (iommu.Options.Generation == DeviceIotlbGeneration.Rfc2016)
        {
            // The 2016 design knows where rings are without asking.
            if (vhost.UpdateIotlb(iova, iova + length - 1, ram, memory.Iova - ram.Start, IotlbPermission.ReadWrite) != Errno.None)
                return null;
        }

        return memory with { Iova = iova };
    }

    /// <inheritdoc/>
    public override void FreeCoherent(int queue, in CoherentMemory memory)
    {
        if (iommu.Options.Generation == DeviceIotlbGeneration.Rfc2016)
            vhost.InvalidateIotlb(memory.Iova, memory.Iova + memory.Length - 1);

        base.FreeCoherent(queue, memory with { Iova = iommu.Unmap(memory.Iova, (int)memory.Length) });
    }

    /// <inheritdoc/>
    public override ulong Map(int queue, ReadOnlySpan<byte> buffer, DmaDirection direction)
    {
        var address = base.Map(queue, buffer, direction);
        if (address == 0)
            return 0;

        var iova = iommu.Map(address, buffer.Length, PermissionOf(direction));
        for (ulong offset = 0; Prefetches && offset < (ulong)buffer.Length; offset += SharedPages.PageSize)
            iommu.Prefetch(iova + offset);

        return iova;
    }

    /// <inheritdoc/>
    public override void Unmap(int queue, ulong iova, Span<byte> buffer, DmaDirection direction) =>
        base.Unmap(queue, iommu.Unmap(iova, buffer.Length), buffer, direction);

    /// <inheritdoc/>
    public override void Discard(int queue, ulong iova, int length) => base.Discard(queue, iommu.Unmap(iova, length), length);

    private static IotlbPermission PermissionOf(DmaDirection direction) => direction switch
    {
        DmaDirection.ToDevice => IotlbPermission.ReadOnly,
        DmaDirection.FromDevice => IotlbPermission.WriteOnly,
        _ => IotlbPermission.ReadWrite,
    };
}

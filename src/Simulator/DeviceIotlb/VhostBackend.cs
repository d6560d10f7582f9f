using VduseActors.Kernel;
using VduseActors.Simulator.Iommu;

namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>A monitor of today: reads misses from the vhost file and writes answers to it.</summary>
internal sealed class VhostBackend : IViommuBackend
{
    private readonly VhostDeviceTlb _tlb;

    internal VhostBackend(int queues, int capacity)
    {
        _tlb = new VhostDeviceTlb(queues, capacity);
        _tlb.Run();
    }

    public DeviceTlb Tlb => _tlb;

    public bool TryTakeMiss(out ulong iova)
    {
        Span<byte> bytes = stackalloc byte[VhostIotlbMessage.Bytes];
        iova = 0;
        if (_tlb.Read(bytes) != VhostIotlbMessage.Bytes || !VhostIotlbMessage.TryRead(bytes, out var miss))
            return false;

        iova = miss.Iova;
        return true;
    }

    public Errno Update(in IotlbEntry entry) =>
        Tell(new VhostIotlbMessage(entry.Iova, entry.Last - entry.Iova + 1, entry.UserAddress, entry.Permission, IotlbMessageType.Update));

    public Errno Refuse(ulong page) =>
        // There is no message for it: an entry that allows nothing makes the access fail.
        Update(new IotlbEntry(page, page + SharedPages.PageSize - 1, 0, IotlbPermission.None));

    public Errno Invalidate(ulong start, ulong last) =>
        Tell(new VhostIotlbMessage(start, last - start + 1, 0, IotlbPermission.None, IotlbMessageType.Invalidate));

    public void Dispose() => _tlb.Dispose();

    private Errno Tell(in VhostIotlbMessage message)
    {
        Span<byte> bytes = stackalloc byte[VhostIotlbMessage.Bytes];
        message.Write(bytes);
        var written = _tlb.Write(bytes);
        return written < 0 ? (Errno)(-written) : Errno.None;
    }
}

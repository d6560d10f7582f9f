using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator.Iommu;

namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>A monitor of 2016: an eventfd and a place for the miss per queue, answers by ioctl.</summary>
internal sealed unsafe class Rfc2016Backend : IViommuBackend
{
    private readonly Rfc2016DeviceTlb _tlb;
    private readonly MemoryMapping _requests;
    private readonly EventFd[] _calls;

    internal Rfc2016Backend(int queues, int capacity)
    {
        _tlb = new Rfc2016DeviceTlb(queues, capacity);
        _requests = MemoryMapping.Allocate((ulong)(queues * Rfc2016Entry.Bytes));
        _calls = new EventFd[queues];
        for (var queue = 0; queue < queues; queue++)
        {
            _calls[queue] = EventFd.Create();
            _tlb.SetQueueCall(queue, _calls[queue].Descriptor);
            _tlb.SetQueueRequest(queue, _requests.Address + (queue * Rfc2016Entry.Bytes));
        }

        _tlb.Run();
    }

    public DeviceTlb Tlb => _tlb;

    public bool TryTakeMiss(out ulong iova)
    {
        iova = 0;
        for (var queue = 0; queue < _calls.Length; queue++)
        {
            if (!_calls[queue].TryDrain(out _))
                continue;

            // SAFETY: inside the mapping made above; the queue writes nothing there while its miss is pending.
            var bytes = new ReadOnlySpan<byte>((byte*)_requests.Address + (queue * Rfc2016Entry.Bytes), Rfc2016Entry.Bytes);
            iova = Rfc2016Entry.Read(bytes).Iova;
            return true;
        }

        return false;
    }

    public Errno Update(in IotlbEntry entry) =>
        Tell(
            new Rfc2016Entry(
                entry.Iova, entry.Last - entry.Iova + 1, entry.UserAddress, entry.Permission, IotlbMessageType.Update, Rfc2016Valid.Valid));

    public Errno Refuse(ulong page) =>
        Tell(new Rfc2016Entry(page, SharedPages.PageSize, 0, IotlbPermission.None, IotlbMessageType.Update, Rfc2016Valid.Invalid));

    public Errno Invalidate(ulong start, ulong last) =>
        Tell(new Rfc2016Entry(start, last - start + 1, 0, IotlbPermission.None, IotlbMessageType.Invalidate, Rfc2016Valid.None));

    public void Dispose()
    {
        _tlb.Dispose();
        _requests.Dispose();
        foreach (var call in _calls)
            call.Dispose();
    }

    private Errno Tell(in Rfc2016Entry entry)
    {
        Span<byte> bytes = stackalloc byte[Rfc2016Entry.Bytes];
        entry.Write(bytes);
        return _tlb.Update(bytes);
    }
}

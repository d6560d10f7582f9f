using System.Runtime.InteropServices;
using VduseActors.Virtio;

namespace VduseActors.Bench.Rings;

/// <summary>A split ring full of block reads (header, data, status), which the driver makes available again and again.</summary>
internal sealed unsafe class RingFixture
{
    private const ulong Base = 0x4000_0000;
    private const int DataBytes = 4096;
    private readonly byte* _memory;
    private readonly ushort _size;
    private readonly ushort[] _heads;
    private ushort _availIndex;

    /// <param name="size">Queue size.</param>
    /// <param name="indirect">Whether each request is one indirect table.</param>
    /// <param name="regions">
    /// 1: one region holds everything, as the bounce window of a kernel driver does. More: the data buffers are spread over so
    /// many regions, apart from headers and tables, as the memory of a virtual machine may be.
    /// </param>
    /// <param name="features">Negotiated features.</param>
    public RingFixture(ushort size, bool indirect, int regions, ulong features)
    {
        _size = size;
        Features = features;
        var count = indirect ? size : size / 3;
        Requests = count;
        _heads = new ushort[count];

        var usedOffset = SplitRingLayout.UsedRingOffset(size, 4096);
        var ringBytes = SplitRingLayout.Size(size, 4096);
        var headers = (ringBytes + 4095) & ~4095;
        var tables = headers + (count * 32);
        var data = (tables + (count * 48) + 4095) & ~4095;
        var total = data + (count * DataBytes);

        // SAFETY: lives as long as the process; every offset below is inside.
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)total, 4096);
        new Span<byte>(_memory, total).Clear();
        Ring = new SplitRingMemory(
            size, (nint)_memory, (nint)_memory + SplitRingLayout.DescriptorTableBytes(size), (nint)_memory + usedOffset);

        Guest = new GuestMemory();
        var shared = regions == 1 ? total : data;
        var table = RegionTable.Empty.With(new MemoryRegion(Base, Base + (ulong)shared - 1, (nint)_memory, MemoryAccess.ReadWrite));
        var perRegion = (count + regions - 1) / regions;
        for (var first = 0; regions > 1 && first < count; first += perRegion)
        {
            var start = data + (first * DataBytes);
            var end = data + (Math.Min(count, first + perRegion) * DataBytes);
            table = table.With(new MemoryRegion(
                Base + (ulong)start, Base + (ulong)end - 1, (nint)_memory + start, MemoryAccess.ReadWrite));
        }

        Guest.Publish(table);
        for (var i = 0; i < count; i++)
        {
            var header = headers + (i * 32);
            *(ulong*)(_memory + header + 8) = (ulong)i;
            var descriptors = indirect ? (VirtqDescriptor*)(_memory + tables + (i * 48)) : (VirtqDescriptor*)_memory + (i * 3);
            var first = indirect ? 0 : i * 3;
            descriptors[0] = Describe(header, 16, VirtqDescriptorFlags.Next, first + 1);
            descriptors[1] = Describe(data + (i * DataBytes), DataBytes, VirtqDescriptorFlags.Next | VirtqDescriptorFlags.Write, first + 2);
            descriptors[2] = Describe(header + 16, 1, VirtqDescriptorFlags.Write, 0);
            if (indirect)
                ((VirtqDescriptor*)_memory)[i] = Describe(tables + (i * 48), 48, VirtqDescriptorFlags.Indirect, 0);
            _heads[i] = (ushort)(indirect ? i : first);
            ExpectedSum += (ulong)i + DataBytes;
        }
    }

    public GuestMemory Guest { get; }

    public SplitRingMemory Ring { get; }

    public ulong Features { get; }

    public int Requests { get; }

    /// <summary>What serving all requests once must give: sectors plus data bytes.</summary>
    public ulong ExpectedSum { get; }

    /// <summary>True when the used index covers everything that was made available.</summary>
    public bool AllUsed => *(ushort*)((byte*)Ring.UsedRing + SplitRingLayout.IndexOffset) == _availIndex;

    /// <summary>Starts over, for the next device side.</summary>
    public void Reset()
    {
        _availIndex = 0;
        new Span<byte>((void*)Ring.AvailRing, SplitRingLayout.AvailRingBytes(_size)).Clear();
        new Span<byte>((void*)Ring.UsedRing, SplitRingLayout.UsedRingBytes(_size)).Clear();
    }

    /// <summary>Makes every request available.</summary>
    public void Rearm()
    {
        var entries = (ushort*)((byte*)Ring.AvailRing + SplitRingLayout.RingOffset);
        foreach (var head in _heads)
            entries[_availIndex++ % _size] = head;
        Volatile.Write(ref *(ushort*)((byte*)Ring.AvailRing + SplitRingLayout.IndexOffset), _availIndex);
    }

    private static VirtqDescriptor Describe(int offset, int length, VirtqDescriptorFlags flags, int next) =>
        new() { Address = Base + (ulong)offset, Length = (uint)length, Flags = flags, Next = (ushort)next };
}

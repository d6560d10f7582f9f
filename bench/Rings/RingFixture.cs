using System.Runtime.InteropServices;
using VduseActors.Virtio;

namespace VduseActors.Bench.Rings;

/// <summary>A ring full of block reads (header, data, status), which the driver makes available again and again.</summary>
internal abstract unsafe class RingFixture
{
    private const ulong Base = 0x4000_0000;
    private const int DataBytes = 4096;

    /// <param name="size">Queue size.</param>
    /// <param name="ringBytes">Bytes of the ring.</param>
    /// <param name="indirect">Whether each request is one indirect table.</param>
    /// <param name="regions">
    /// 1: one region holds everything, as the bounce window of a kernel driver does. More: the data buffers are spread over so
    /// many regions, apart from headers and tables, as the memory of a virtual machine may be.
    /// </param>
    /// <param name="features">Negotiated features.</param>
    protected RingFixture(ushort size, int ringBytes, bool indirect, int regions, ulong features)
    {
        Features = features;
        Indirect = indirect;
        var count = indirect ? size : size / 3;
        Requests = new Request[count];

        var headers = (ringBytes + 4095) & ~4095;
        var tables = headers + (count * 32);
        var data = (tables + (count * 48) + 4095) & ~4095;
        var total = data + (count * DataBytes);

        // SAFETY: lives as long as the process; every offset below is inside.
        Memory = (byte*)NativeMemory.AlignedAlloc((nuint)total, 4096);
        new Span<byte>(Memory, total).Clear();
        Guest = new GuestMemory();
        Guest.Publish(Map(count, data, total, regions));
        for (var i = 0; i < count; i++)
        {
            var header = headers + (i * 32);
            *(ulong*)(Memory + header + 8) = (ulong)i;
            Requests[i] = new Request(
                Base + (ulong)header, Base + (ulong)data + ((ulong)i * DataBytes), Base + (ulong)header + 16,
                Base + (ulong)tables + ((ulong)i * 48), Memory + tables + (i * 48));
            ExpectedSum += (ulong)i + DataBytes;
        }
    }

    public GuestMemory Guest { get; }

    public abstract RingAreas Ring { get; }

    public ulong Features { get; }

    public int RequestCount => Requests.Length;

    /// <summary>What serving all requests once must give: sectors plus data bytes.</summary>
    public ulong ExpectedSum { get; }

    /// <summary>True when the driver has everything back.</summary>
    public abstract bool AllUsed { get; }

    protected byte* Memory { get; }

    protected bool Indirect { get; }

    protected Request[] Requests { get; }

    /// <summary>Makes every request available.</summary>
    public abstract void Rearm();

    /// <summary>The three buffers of a request.</summary>
    protected static (ulong Address, uint Length, bool Write) Buffer(in Request request, int index) => index switch
    {
        0 => (request.Header, 16, false),
        1 => (request.Data, DataBytes, true),
        _ => (request.Status, 1, true),
    };

    private RegionTable Map(int count, int data, int total, int regions)
    {
        var shared = regions == 1 ? total : data;
        var table = RegionTable.Empty.With(new MemoryRegion(Base, Base + (ulong)shared - 1, (nint)Memory, MemoryAccess.ReadWrite));
        var perRegion = (count + regions - 1) / regions;
        for (var first = 0; regions > 1 && first < count; first += perRegion)
        {
            var start = data + (first * DataBytes);
            var end = data + (Math.Min(count, first + perRegion) * DataBytes);
            table = table.With(new MemoryRegion(
                Base + (ulong)start, Base + (ulong)end - 1, (nint)Memory + start, MemoryAccess.ReadWrite));
        }

        return table;
    }

    /// <summary>Where the parts of a request are.</summary>
    protected readonly struct Request(ulong header, ulong data, ulong status, ulong table, byte* tableMemory)
    {
        public ulong Header { get; } = header;

        public ulong Data { get; } = data;

        public ulong Status { get; } = status;

        public ulong Table { get; } = table;

        public byte* TableMemory { get; } = tableMemory;
    }
}

using static Tmds.Linux.LibC;

namespace VduseActors.Virtio.Tests.Driver;

/// <summary>
/// The driver's memory: regions at chosen IOVAs, each in host pages of its own between pages that cannot be touched, so that an access
/// past a region's end or a page before its start ends the test run; what lies between region and page is filled with canaries.
/// Published as <see cref="GuestMemory"/>.
/// </summary>
internal sealed unsafe class TestMemory : IDisposable
{
    private const int PageBytes = 4096;
    private const int Alignment = 16;
    private const byte Canary = 0xC5;
    private readonly List<Block> _blocks = [];

    public GuestMemory Guest { get; } = new();

    /// <summary>Maps zeroed memory and publishes it.</summary>
    public void Map(ulong iova, int bytes, MemoryAccess access = MemoryAccess.ReadWrite, IPageProbe? probe = null)
    {
        var pages = (bytes + Alignment - 1 + PageBytes - 1) / PageBytes * PageBytes;
        var whole = pages + (2 * PageBytes);

        // SAFETY: a fresh mapping, given back in Dispose; the first and the last page stay out of reach.
        var allocation = (byte*)mmap(null, whole, 0, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        Assert.True(allocation != MAP_FAILED);
        var first = allocation + PageBytes;
        Assert.Equal(0, mprotect(first, pages, PROT_READ | PROT_WRITE));

        // As near to the end as the alignment of ring parts allows.
        var block = new Block(iova, bytes, (nint)allocation, whole, (pages - bytes) / Alignment * Alignment);
        block.Before.Fill(Canary);
        block.After.Fill(Canary);
        _blocks.Add(block);
        Guest.Publish(Guest.Table.With(new MemoryRegion(iova, iova + (ulong)bytes - 1, block.Host, access, probe)));
    }

    /// <summary>Removes the regions that the range touches from the table; the driver still reaches their memory.</summary>
    public void Unmap(ulong iova, ulong bytes) => Guest.Publish(Guest.Table.Without(iova, iova + bytes - 1));

    /// <summary>The driver's view of memory that lies in one region, whatever the device may do there.</summary>
    public Span<byte> At(ulong iova, int bytes)
    {
        var piece = Piece(iova, bytes);
        return piece.Length == bytes ? piece : throw new ArgumentException($"0x{iova:x}+{bytes} is not in one region.");
    }

    /// <summary>Host address of driver memory.</summary>
    public nint HostAddress(ulong iova)
    {
        fixed (byte* pointer = At(iova, 1))
            return (nint)pointer;
    }

    /// <summary>Writes bytes, across adjacent regions.</summary>
    public void Write(ulong iova, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var piece = Piece(iova, bytes.Length);
            bytes[..piece.Length].CopyTo(piece);
            bytes = bytes[piece.Length..];
            iova += (ulong)piece.Length;
        }
    }

    /// <summary>Reads bytes, across adjacent regions.</summary>
    public byte[] Read(ulong iova, int bytes)
    {
        var result = new byte[bytes];
        for (var done = 0; done < bytes;)
        {
            var piece = Piece(iova + (ulong)done, bytes - done);
            piece.CopyTo(result.AsSpan(done));
            done += piece.Length;
        }

        return result;
    }

    /// <summary>Whether a host range lies in one region of the table that the device may access so.</summary>
    public bool Allows(IoVec range, MemoryAccess access)
    {
        foreach (ref readonly var region in Guest.Table.Regions)
        {
            var offset = (ulong)(range.Address - region.HostAddress);
            var bytes = region.Last - region.Start + 1;
            if (offset < bytes && range.Length <= bytes - offset)
                return (region.Access & access) == access;
        }

        return false;
    }

    /// <summary>True while nothing was written around the regions.</summary>
    public bool CanariesIntact
    {
        get
        {
            foreach (var block in _blocks)
            {
                if (block.Before.IndexOfAnyExcept(Canary) >= 0 || block.After.IndexOfAnyExcept(Canary) >= 0)
                    return false;
            }

            return true;
        }
    }

    public void Dispose()
    {
        // SAFETY: mapped above; the test is over.
        foreach (var block in _blocks)
            _ = munmap((void*)block.Allocation, block.Whole);
        _blocks.Clear();
    }

    private Span<byte> Piece(ulong iova, int bytes)
    {
        // Newest first: a range may have been mapped anew.
        for (var i = _blocks.Count - 1; i >= 0; i--)
        {
            var block = _blocks[i];
            var offset = iova - block.Iova;

            // SAFETY: the span stays inside the block's region.
            if (offset < (ulong)block.Bytes)
                return new Span<byte>((byte*)block.Host + offset, Math.Min(bytes, block.Bytes - (int)offset));
        }

        throw new ArgumentException($"The driver has no memory at 0x{iova:x}.");
    }

    private readonly record struct Block(ulong Iova, int Bytes, nint Allocation, int Whole, int Offset)
    {
        public nint Host => Allocation + PageBytes + Offset;

        // SAFETY: both between the two pages that cannot be touched.
        public Span<byte> Before => new((byte*)Allocation + PageBytes, Offset);

        public Span<byte> After => new((byte*)Host + Bytes, Whole - (2 * PageBytes) - Offset - Bytes);
    }
}

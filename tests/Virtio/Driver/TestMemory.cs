using System.Runtime.InteropServices;

namespace VduseActors.Virtio.Tests.Driver;

/// <summary>
/// The driver's memory: regions at chosen IOVAs, each a host block of its own between canaries, so that an access outside a
/// region is noticed. Published as <see cref="GuestMemory"/>.
/// </summary>
internal sealed unsafe class TestMemory : IDisposable
{
    private const int CanaryBytes = 4096;
    private const byte Canary = 0xC5;
    private readonly List<Block> _blocks = [];

    public GuestMemory Guest { get; } = new();

    /// <summary>Maps zeroed memory and publishes it.</summary>
    public void Map(ulong iova, int bytes, MemoryAccess access = MemoryAccess.ReadWrite, IPageProbe? probe = null)
    {
        var length = bytes + (2 * CanaryBytes);

        // SAFETY: freed in Dispose; the spans below stay inside.
        var allocation = (byte*)NativeMemory.AlignedAlloc((nuint)length, 4096);
        new Span<byte>(allocation, length).Fill(Canary);
        new Span<byte>(allocation + CanaryBytes, bytes).Clear();
        _blocks.Add(new Block(iova, bytes, (nint)allocation));
        Guest.Publish(Guest.Table.With(new MemoryRegion(
            iova, iova + (ulong)bytes - 1, (nint)allocation + CanaryBytes, access, probe)));
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

    /// <summary>True while nothing was written around the regions.</summary>
    public bool CanariesIntact
    {
        get
        {
            foreach (var block in _blocks)
            {
                var before = new ReadOnlySpan<byte>((byte*)block.Allocation, CanaryBytes);
                var after = new ReadOnlySpan<byte>((byte*)block.Allocation + CanaryBytes + block.Bytes, CanaryBytes);
                if (before.IndexOfAnyExcept(Canary) >= 0 || after.IndexOfAnyExcept(Canary) >= 0)
                    return false;
            }

            return true;
        }
    }

    public void Dispose()
    {
        foreach (var block in _blocks)
            NativeMemory.AlignedFree((void*)block.Allocation);
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
                return new Span<byte>((byte*)block.Allocation + CanaryBytes + offset, Math.Min(bytes, block.Bytes - (int)offset));
        }

        throw new ArgumentException($"The driver has no memory at 0x{iova:x}.");
    }

    private readonly record struct Block(ulong Iova, int Bytes, nint Allocation);
}

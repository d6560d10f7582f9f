using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.Devices.Tests.Driver;

/// <summary>The driver's memory: one mapped region with unmapped IOVAs on both sides, handed out front to back.</summary>
internal sealed unsafe class DriverMemory : IDisposable
{
    public const ulong Base = 0x10_0000;
    public const byte Poison = 0xA5;

    private readonly MemoryMapping _mapping;
    private readonly byte* _memory;
    private readonly int _size;
    private int _next;

    public DriverMemory(int size = 20 << 20)
    {
        _size = size;
        _mapping = MemoryMapping.AllocateSparse((ulong)size);
        _memory = (byte*)_mapping.Address;
        Guest.Publish(RegionTable.Empty.With(new MemoryRegion(Base, Base + (ulong)size - 1, (nint)_memory, MemoryAccess.ReadWrite)));
    }

    public GuestMemory Guest { get; } = new();

    /// <summary>An IOVA that nothing is mapped at.</summary>
    public static ulong Unmapped => 0x4000_0000_0000;

    /// <summary>Where the next allocation begins; set it back to use memory again.</summary>
    public int Mark
    {
        get => _next;
        set => _next = value;
    }

    public ulong Allocate(int bytes, int alignment = 1)
    {
        _next = (_next + alignment - 1) / alignment * alignment;
        if (_next + bytes > _size)
            throw new InvalidOperationException("The driver's memory is used up.");
        var iova = Base + (ulong)_next;
        _next += bytes;
        return iova;
    }

    public ulong AllocateZeroed(int bytes, int alignment)
    {
        var iova = Allocate(bytes, alignment);
        At(iova, bytes).Clear();
        return iova;
    }

    public Span<byte> At(ulong iova, int bytes) => new Span<byte>(_memory, _size).Slice((int)(iova - Base), bytes);

    public nint HostAddress(ulong iova) => (nint)(_memory + (iova - Base));

    /// <summary>A buffer for the device to read.</summary>
    public Piece Readable(ReadOnlySpan<byte> bytes)
    {
        var iova = Allocate(bytes.Length);
        bytes.CopyTo(At(iova, bytes.Length));
        return new Piece(iova, bytes.Length, Writable: false);
    }

    /// <summary>A poisoned buffer for the device to write.</summary>
    public Piece Writable(int bytes)
    {
        var iova = Allocate(bytes);
        At(iova, bytes).Fill(Poison);
        return new Piece(iova, bytes, Writable: true);
    }

    public void Dispose() => _mapping.Dispose();
}

using System.Buffers.Binary;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Faults;

/// <summary>
/// A ring and a piece of memory of a hostile driver, and the parts that its attacks are made of: a read of sector 0 of which one thing is
/// wrong.
/// </summary>
internal sealed class HostileRing : IDisposable
{
    /// <summary>Behind the IOVAs of every kernel profile.</summary>
    public const ulong NowhereIova = 1UL << 40;

    public const int SectorSize = 512, HeaderBytes = 16;

    private const ushort MostDescriptors = 64;
    private const int HeaderOffset = 0, StatusOffset = 64, TableOffset = 128, SparedOffset = 2048, DataOffset = 4096, PageSize = 4096;
    private const byte NotWritten = 0xff;

    private readonly RawRingDriver _driver;
    private readonly CoherentMemory _memory;
    private readonly bool _hasHole;
    private ushort _next;

    private HostileRing(RawRingDriver driver, CoherentMemory memory, bool hasHole)
    {
        _driver = driver;
        _memory = memory;
        _hasHole = hasHole;
    }

    /// <summary>Sets a ring up, before DRIVER_OK; null when there is no memory.</summary>
    public static HostileRing? TryCreate(IVirtioTransport transport, int queue)
    {
        if (RawRingDriver.TryCreate(transport, queue, Math.Min(MostDescriptors, transport.MaxQueueSize(queue))) is not { } driver)
            return null;

        // IOVAs are handed out downwards: what is freed here leaves a hole behind the buffer.
        var hole = transport.AllocateCoherent(queue, 4 * PageSize);
        var memory = driver.AllocateBuffer(4 * PageSize);
        if (hole is { } guard)
            transport.FreeCoherent(queue, guard);
        return new HostileRing(driver, memory, hole is { } behind && behind.Iova == memory.Iova + memory.Length);
    }

    /// <summary>Descriptors.</summary>
    public ushort Size => _driver.Ring.Size;

    /// <summary>The ring's fields in memory.</summary>
    public DriverRingLayout Fields => _driver.Ring;

    /// <summary>Chains that the device has returned, free-running.</summary>
    public ushort UsedIndex => _driver.UsedIndex;

    /// <summary>The status byte that the device writes.</summary>
    public byte StatusByte => Bytes(StatusOffset, 1)[0];

    public ulong HeaderIova => _memory.Iova + HeaderOffset;

    public ulong DataIova => _memory.Iova + DataOffset;

    public ulong StatusIova => _memory.Iova + StatusOffset;

    public ulong TableIova => _memory.Iova + TableOffset;

    /// <summary>Memory that nothing else uses.</summary>
    public ulong SparedIova => _memory.Iova + SparedOffset;

    /// <summary>Near the end of what is mapped.</summary>
    public ulong BeforeHoleIova => _hasHole ? _memory.Iova + _memory.Length - 256 : NowhereIova;

    public RingBuffer Header => new(HeaderIova, HeaderBytes, DeviceWrites: false);

    public RingBuffer Data => new(DataIova, SectorSize, DeviceWrites: true);

    public RingBuffer Status => new(StatusIova, 1, DeviceWrites: true);

    /// <summary>Indirect descriptors: one more than the ring has.</summary>
    public Span<VirtqDescriptor> Table =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, VirtqDescriptor>(Bytes(TableOffset, (Size + 1) * VirtqDescriptor.Bytes));

    /// <summary>A header that asks for sector 0, and a status byte that nobody has written.</summary>
    public void Prepare()
    {
        Bytes(StatusOffset, 1)[0] = NotWritten;
        WriteHeader(type: 0, sector: 0);
    }

    /// <summary>Writes the header of a block request.</summary>
    public void WriteHeader(uint type, ulong sector)
    {
        var header = Bytes(HeaderOffset, HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], sector);
    }

    /// <summary>Takes a descriptor.</summary>
    public ushort Take()
    {
        var index = _next;
        _next = (ushort)((_next + 1) % Size);
        return index;
    }

    /// <summary>Writes a descriptor.</summary>
    public void Describe(ushort index, ulong address, uint length, VirtqDescriptorFlags flags, ushort next) =>
        _driver.Describe(index, address, length, flags, next);

    /// <summary>Describes a chain of buffers.</summary>
    /// <returns>Its head.</returns>
    public ushort Chain(params ReadOnlySpan<RingBuffer> buffers)
    {
        var head = Take();
        var index = head;
        for (var i = 0; i < buffers.Length; i++)
        {
            var isLast = i == buffers.Length - 1;
            var next = isLast ? (ushort)0 : Take();
            var flags = (buffers[i].DeviceWrites ? VirtqDescriptorFlags.Write : 0) | (isLast ? 0 : VirtqDescriptorFlags.Next);
            Describe(index, buffers[i].Iova, buffers[i].Length, flags, next);
            index = next;
        }

        return head;
    }

    /// <summary>Makes a chain of buffers available.</summary>
    public void Offer(params ReadOnlySpan<RingBuffer> buffers) => MakeAvailable(Chain(buffers));

    /// <summary>Makes chains available.</summary>
    public void MakeAvailable(params ReadOnlySpan<ushort> heads) => _driver.MakeAvailable(heads);

    /// <summary>Moves the avail index, without an entry.</summary>
    public void MoveAvailIndex(int by) => _driver.SetAvailIndex((ushort)(Fields.AvailIndex + by));

    /// <summary>Bytes that the device says it has written to a chain that it returned.</summary>
    public uint UsedLength(ushort index) => _driver.Used(index).Length;

    /// <summary>Kicks.</summary>
    public void Kick() => _driver.Kick();

    /// <inheritdoc/>
    public void Dispose() => _driver.Dispose();

    private Span<byte> Bytes(int offset, int length) => RawRingDriver.Bytes(_memory).Slice(offset, length);
}

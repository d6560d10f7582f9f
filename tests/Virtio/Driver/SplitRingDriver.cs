using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VduseActors.Virtio.Tests.Driver;

/// <summary>The driver side of a split ring, with raw access to every field for hostile drivers.</summary>
internal sealed class SplitRingDriver : RingDriver
{
    public const ulong DescriptorTable = 0x1000_0000;
    public const ulong AvailRing = 0x1100_0000;
    public const ulong UsedRing = 0x1200_0000;

    private readonly Stack<ushort> _free = new();
    private readonly Dictionary<ushort, ushort[]> _chains = [];
    private readonly Queue<ushort> _order = new();
    private UsedElement? _batch;
    private ushort _lastUsed;
    private ushort _lastKickCheck;

    public SplitRingDriver(TestMemory memory, ushort size, ulong features, ushort startIndex = 0)
        : base(memory, size, features)
    {
        memory.Map(DescriptorTable, SplitRingLayout.DescriptorTableBytes(size));
        memory.Map(AvailRing, SplitRingLayout.AvailRingBytes(size));
        memory.Map(UsedRing, SplitRingLayout.UsedRingBytes(size));
        for (var i = size - 1; i >= 0; i--)
            _free.Push((ushort)i);
        AvailIndex = startIndex;
        UsedIndex = startIndex;
        UsedEvent = startIndex;
        _lastUsed = startIndex;
        _lastKickCheck = startIndex;
    }

    public override int FreeDescriptors => _free.Count;

    public SplitRingMemory Ring => new(
        Size, Memory.HostAddress(DescriptorTable), Memory.HostAddress(AvailRing), Memory.HostAddress(UsedRing));

    public override RingAreas Areas => new(Size, Ring.DescriptorTable, Ring.AvailRing, Ring.UsedRing);

    public ref ushort AvailFlags => ref Field(AvailRing, SplitRingLayout.FlagsOffset);

    public ref ushort AvailIndex => ref Field(AvailRing, SplitRingLayout.IndexOffset);

    public ref ushort UsedEvent => ref Field(AvailRing, SplitRingLayout.UsedEventOffset(Size));

    public ref ushort UsedFlags => ref Field(UsedRing, SplitRingLayout.FlagsOffset);

    public ref ushort UsedIndex => ref Field(UsedRing, SplitRingLayout.IndexOffset);

    public ref ushort AvailEvent => ref Field(UsedRing, SplitRingLayout.AvailEventOffset(Size));

    public override IReadOnlyList<(ulong Iova, int Bytes)> Parts =>
    [
        (DescriptorTable, SplitRingLayout.DescriptorTableBytes(Size)), (AvailRing, SplitRingLayout.AvailRingBytes(Size)),
        (UsedRing, SplitRingLayout.UsedRingBytes(Size)),
    ];

    public override VirtqueueState StartAt(ushort index) => new(index, index);

    public override ushort Post(params ReadOnlySpan<DriverBuffer> buffers)
    {
        var chain = Allocate(buffers.Length);
        for (var i = 0; i < chain.Length; i++)
            Descriptor(chain[i]) = Describe(buffers[i], i + 1 < chain.Length ? chain[i + 1] : null);
        return MakeAvailable(chain);
    }

    public override void WriteTable(ulong table, ReadOnlySpan<DriverBuffer> buffers)
    {
        for (var i = 0; i < buffers.Length; i++)
            WriteTableEntry(table, i, Describe(buffers[i], i + 1 < buffers.Length ? (ushort)(i + 1) : null));
    }

    public override bool TryTakeUsed(out UsedElement used)
    {
        used = default;
        if (Volatile.Read(ref UsedIndex) == _lastUsed)
            return false;
        used = Next(_batch ?? UsedEntry(_lastUsed % Size));
        _lastUsed++;
        if (EventIdx)
            UsedEvent = _lastUsed;
        foreach (var index in _chains[used.Id].Reverse())
            _free.Push(index);
        _chains.Remove(used.Id);
        return true;
    }

    public override void WantInterrupts(bool wanted)
    {
        if (EventIdx)
            UsedEvent = wanted ? _lastUsed : (ushort)(_lastUsed - 1);
        else
            AvailFlags = wanted ? (ushort)0 : SplitRingLayout.AvailNoInterrupt;
    }

    public override bool MustKick()
    {
        var before = _lastKickCheck;
        _lastKickCheck = AvailIndex;
        if (before == AvailIndex)
            return false;
        return EventIdx
            ? (ushort)(AvailIndex - AvailEvent - 1) < (ushort)(AvailIndex - before)
            : (UsedFlags & SplitRingLayout.UsedNoNotify) == 0;
    }

    public ref VirtqDescriptor Descriptor(int index) =>
        ref MemoryMarshal.AsRef<VirtqDescriptor>(
            Memory.At(DescriptorTable + ((ulong)index * VirtqDescriptor.Bytes), VirtqDescriptor.Bytes));

    public void WriteTableEntry(ulong table, int index, VirtqDescriptor descriptor) =>
        Memory.Write(
            table + ((ulong)index * VirtqDescriptor.Bytes), MemoryMarshal.AsBytes(new ReadOnlySpan<VirtqDescriptor>(ref descriptor)));

    /// <summary>Writes a head into the avail ring and moves the index, whatever the head is.</summary>
    public void Publish(ushort head)
    {
        AvailEntry(AvailIndex % Size) = head;
        Volatile.Write(ref AvailIndex, (ushort)(AvailIndex + 1));
    }

    public ref ushort AvailEntry(int slot) => ref Field(AvailRing, SplitRingLayout.RingOffset + (slot * SplitRingLayout.AvailEntryBytes));

    public UsedElement UsedEntry(int slot)
    {
        var bytes = Memory.At(
            UsedRing + SplitRingLayout.RingOffset + ((ulong)slot * SplitRingLayout.UsedEntryBytes), SplitRingLayout.UsedEntryBytes);
        return new UsedElement(
            checked((ushort)BinaryPrimitives.ReadUInt32LittleEndian(bytes)), BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]));
    }

    public override void Scribble(Random random, int places)
    {
        for (var i = 0; i < places; i++)
        {
            AvailEntry(random.Next(Size)) = Garbage.Index(random, Size);
            Descriptor(random.Next(Size)) = GarbageDescriptor(random, Size);
            WriteTableEntry(Garbage.Table, random.Next(Garbage.TableEntries), GarbageDescriptor(random, Garbage.TableEntries));
        }

        UsedEvent = (ushort)random.Next();
        AvailFlags = (ushort)random.Next();
    }

    public override Virtqueue ActivateAnywhere(Random random, ulong features)
    {
        var start = (ushort)random.Next();
        AvailIndex = (ushort)(start + random.Next(random.Next(4) > 0 ? Size + 1 : 65536));
        return new SplitVirtqueue(Ring, Memory.Guest, features, new VirtqueueState(start, (ushort)random.Next()));
    }

    private static VirtqDescriptor GarbageDescriptor(Random random, int entries) => new()
    {
        Address = Garbage.Address(random),
        Length = Garbage.Length(random),
        Flags = (VirtqDescriptorFlags)Garbage.Flags(random),
        Next = Garbage.Index(random, entries),
    };

    private static VirtqDescriptor Describe(DriverBuffer buffer, ushort? next) => new()
    {
        Address = buffer.Iova,
        Length = buffer.Length,
        Flags = buffer.Flags | (next is null ? 0 : VirtqDescriptorFlags.Next),
        Next = next ?? 0,
    };

    /// <summary>In order, one entry stands for all chains up to its own.</summary>
    private UsedElement Next(UsedElement entry)
    {
        if ((Features & VirtioFeature.InOrder) == 0)
            return entry;
        var id = _order.Dequeue();
        _batch = id == entry.Id ? null : entry;
        return id == entry.Id ? entry : new UsedElement(id, UsedElement.Completely);
    }

    private ushort[] Allocate(int count)
    {
        var chain = new ushort[count];
        for (var i = 0; i < count; i++)
            chain[i] = _free.Pop();
        return chain;
    }

    private ushort MakeAvailable(ushort[] chain)
    {
        _chains.Add(chain[0], chain);
        _order.Enqueue(chain[0]);
        Publish(chain[0]);
        return chain[0];
    }

    private ref ushort Field(ulong part, int offset) => ref MemoryMarshal.AsRef<ushort>(Memory.At(part + (ulong)offset, sizeof(ushort)));
}

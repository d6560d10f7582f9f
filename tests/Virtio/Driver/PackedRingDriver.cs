using System.Runtime.InteropServices;

namespace VduseActors.Virtio.Tests.Driver;

/// <summary>The driver side of a packed ring, with raw access to every field for hostile drivers.</summary>
internal sealed class PackedRingDriver : RingDriver
{
    public const ulong DescriptorRing = 0x1000_0000;
    public const ulong DriverEvent = 0x1100_0000;
    public const ulong DeviceEvent = 0x1200_0000;
    public const PackedDescriptorFlags Marks = PackedDescriptorFlags.Avail | PackedDescriptorFlags.Used;

    private readonly Queue<ushort> _freeIds = new();
    private readonly Dictionary<ushort, int> _chains = [];
    private readonly Queue<ushort> _order = new();
    private UsedElement? _batch;
    private int _free;
    private ushort _avail;
    private ushort _used;
    private bool _usedWrap;
    private int _addedSinceKick;
    private bool _wantInterrupts = true;

    public PackedRingDriver(TestMemory memory, ushort size, ulong features, ushort startIndex = 0)
        : base(memory, size, features | VirtioFeature.RingPacked)
    {
        memory.Map(DescriptorRing, PackedRingLayout.DescriptorRingBytes(size));
        memory.Map(DriverEvent, PackedRingLayout.EventBytes);
        memory.Map(DeviceEvent, PackedRingLayout.EventBytes);

        // Ids are the driver's own and need not be below the queue size.
        for (var i = 0; i < size; i++)
            _freeIds.Enqueue((ushort)(65535 - i));
        _free = size;
        var start = StartAt(startIndex);
        (_avail, AvailWrap) = (start.AvailIndex, start.AvailWrap);
        (_used, _usedWrap) = (start.UsedIndex, start.UsedWrap);

        // As the slots look when all chains before are used.
        for (var slot = 0; slot < size; slot++)
            Descriptor(slot).Flags = (slot < _used) == _usedWrap ? Marks : PackedDescriptorFlags.None;
        WantInterrupts(true);
    }

    public override int FreeDescriptors => _free;

    public PackedRingMemory Ring => new(
        Size, Memory.HostAddress(DescriptorRing), Memory.HostAddress(DriverEvent), Memory.HostAddress(DeviceEvent));

    public override RingAreas Areas => new(Size, Ring.DescriptorRing, Ring.DriverEvent, Ring.DeviceEvent);

    /// <summary>Slot that the next chain goes to.</summary>
    public int NextSlot => _avail;

    /// <summary>Slot of the next used descriptor.</summary>
    public int NextUsedSlot => _used;

    /// <summary>The driver's wrap counter.</summary>
    public bool AvailWrap { get; private set; }

    /// <summary>AVAIL and USED of a descriptor that is made available now.</summary>
    public PackedDescriptorFlags AvailMarks => AvailWrap ? PackedDescriptorFlags.Avail : PackedDescriptorFlags.Used;

    public ref ushort DriverOffWrap => ref Field(DriverEvent, PackedRingLayout.EventOffWrapOffset);

    public ref ushort DriverFlags => ref Field(DriverEvent, PackedRingLayout.EventFlagsOffset);

    public ref ushort DeviceOffWrap => ref Field(DeviceEvent, PackedRingLayout.EventOffWrapOffset);

    public ref ushort DeviceFlags => ref Field(DeviceEvent, PackedRingLayout.EventFlagsOffset);

    private bool InOrder => (Features & VirtioFeature.InOrder) != 0;

    public override IReadOnlyList<(ulong Iova, int Bytes)> Parts =>
    [
        (DescriptorRing, PackedRingLayout.DescriptorRingBytes(Size)), (DriverEvent, PackedRingLayout.EventBytes),
        (DeviceEvent, PackedRingLayout.EventBytes),
    ];

    public override VirtqueueState StartAt(ushort index)
    {
        var slot = (ushort)(index % Size);
        var wrap = index / Size % 2 == 0;
        return new VirtqueueState(slot, slot, wrap, wrap);
    }

    public override ushort Post(params ReadOnlySpan<DriverBuffer> buffers)
    {
        var id = _freeIds.Dequeue();
        PostAs(id, buffers);
        return id;
    }

    /// <summary>Makes a chain available under an id of the caller's choice.</summary>
    public void PostAs(ushort id, params ReadOnlySpan<DriverBuffer> buffers)
    {
        _free -= buffers.Length;
        _chains[id] = buffers.Length;
        _order.Enqueue(id);
        _addedSinceKick += buffers.Length;
        var head = _avail;
        var headFlags = PackedDescriptorFlags.None;
        for (var i = 0; i < buffers.Length; i++)
        {
            var isLast = i == buffers.Length - 1;
            var flags = (PackedDescriptorFlags)buffers[i].Flags | AvailMarks | (isLast ? 0 : PackedDescriptorFlags.Next);
            ref var slot = ref Descriptor(_avail);
            slot.Address = buffers[i].Iova;
            slot.Length = buffers[i].Length;
            slot.Id = isLast ? id : (ushort)~id;
            if (i == 0)
                headFlags = flags;
            else
                slot.Flags = flags;
            if (++_avail == Size)
                (_avail, AvailWrap) = (0, !AvailWrap);
        }

        // Last: with the head the whole chain becomes available.
        SetFlags(head, headFlags);
    }

    public override void WriteTable(ulong table, ReadOnlySpan<DriverBuffer> buffers)
    {
        for (var i = 0; i < buffers.Length; i++)
        {
            WriteTableEntry(table, i, new PackedDescriptor
            {
                Address = buffers[i].Iova,
                Length = buffers[i].Length,
                Flags = (PackedDescriptorFlags)buffers[i].Flags,
            });
        }
    }

    public override bool TryTakeUsed(out UsedElement used)
    {
        used = default;
        if (_batch is null && !TryReadUsed(out _batch))
            return false;

        // In order, one descriptor stands for all chains up to its own.
        var entry = _batch!.Value;
        var id = InOrder ? _order.Dequeue() : entry.Id;
        used = id == entry.Id ? entry : new UsedElement(id, UsedElement.Completely);
        if (id == entry.Id)
            _batch = null;

        var count = _chains[id];
        _chains.Remove(id);
        _freeIds.Enqueue(id);
        _free += count;
        _used += (ushort)count;
        if (_used >= Size)
            (_used, _usedWrap) = ((ushort)(_used - Size), !_usedWrap);
        if (_wantInterrupts)
            WantInterrupts(true);
        return true;
    }

    public override void WantInterrupts(bool wanted)
    {
        _wantInterrupts = wanted;
        DriverOffWrap = (ushort)(_used | (_usedWrap ? 1 << PackedRingLayout.EventWrapShift : 0));
        DriverFlags = !wanted ? PackedRingLayout.EventDisable
            : EventIdx ? PackedRingLayout.EventDescriptor : PackedRingLayout.EventEnable;
    }

    public override bool MustKick()
    {
        var added = _addedSinceKick;
        _addedSinceKick = 0;
        if (added == 0 || DeviceFlags == PackedRingLayout.EventDisable)
            return false;
        if (DeviceFlags == PackedRingLayout.EventEnable)
            return true;

        // How many slots the wanted one lies behind the position, round the ring.
        var wanted = DeviceOffWrap & 0x7fff;
        var wrap = DeviceOffWrap >> 15 != 0;
        var behind = _avail - wanted + (wrap == AvailWrap ? 0 : Size);
        return behind > 0 && behind <= added;
    }

    public ref PackedDescriptor Descriptor(int slot) =>
        ref MemoryMarshal.AsRef<PackedDescriptor>(
            Memory.At(DescriptorRing + ((ulong)slot * PackedDescriptor.Bytes), PackedDescriptor.Bytes));

    public void WriteTableEntry(ulong table, int index, PackedDescriptor descriptor) =>
        Memory.Write(
            table + ((ulong)index * PackedDescriptor.Bytes), MemoryMarshal.AsBytes(new ReadOnlySpan<PackedDescriptor>(ref descriptor)));

    /// <summary>Writes a slot's flags after everything before.</summary>
    public void SetFlags(int slot, PackedDescriptorFlags flags) =>
        Volatile.Write(ref Field(DescriptorRing, (slot * PackedDescriptor.Bytes) + 14), (ushort)flags);

    public override void Scribble(Random random, int places)
    {
        for (var i = 0; i < places; i++)
        {
            Descriptor(random.Next(Size)) = GarbageDescriptor(random);
            WriteTableEntry(Garbage.Table, random.Next(Garbage.TableEntries), GarbageDescriptor(random));
        }

        DriverOffWrap = (ushort)random.Next();
        DriverFlags = (ushort)random.Next(4);
    }

    public override Virtqueue ActivateAnywhere(Random random, ulong features)
    {
        var slot = (ushort)random.Next(Size);
        var wrap = random.Next(2) == 0;
        SetFlags(slot, (Descriptor(slot).Flags & ~Marks) | (wrap ? PackedDescriptorFlags.Avail : PackedDescriptorFlags.Used));
        return new PackedVirtqueue(Ring, Memory.Guest, features, new VirtqueueState(slot, slot, wrap, wrap));
    }

    private static PackedDescriptor GarbageDescriptor(Random random) => new()
    {
        Address = Garbage.Address(random),
        Length = Garbage.Length(random),
        Id = Garbage.Index(random, 32),
        Flags = (PackedDescriptorFlags)Garbage.Flags(random)
            | (random.Next(3) == 0 ? PackedDescriptorFlags.Used : PackedDescriptorFlags.Avail),
    };

    private bool TryReadUsed(out UsedElement? used)
    {
        used = null;
        var flags = (PackedDescriptorFlags)Volatile.Read(ref Field(DescriptorRing, (_used * PackedDescriptor.Bytes) + 14));
        if ((flags & Marks) != (_usedWrap ? Marks : PackedDescriptorFlags.None))
            return false;
        var slot = Descriptor(_used);
        Assert.Equal(PackedDescriptorFlags.None, flags & ~(Marks | PackedDescriptorFlags.Write));
        used = new UsedElement(slot.Id, (flags & PackedDescriptorFlags.Write) != 0 ? slot.Length : 0);
        return true;
    }

    private ref ushort Field(ulong part, int offset) => ref MemoryMarshal.AsRef<ushort>(Memory.At(part + (ulong)offset, sizeof(ushort)));
}

using System.Runtime.InteropServices;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.Drivers;

/// <summary>The driver's packed ring against a device that is played by hand.</summary>
public sealed unsafe class DriverPackedRingTests : IDisposable
{
    private const ushort Size = 8;
    private const PackedDescriptorFlags Marks = PackedDescriptorFlags.Avail | PackedDescriptorFlags.Used;

    private readonly void* _memory;
    private readonly DriverPackedLayout _layout;
    private readonly ViolationLog _violations = new();
    private int _slot;
    private bool _wrap = true;

    public DriverPackedRingTests()
    {
        var bytes = DriverPackedLayout.Bytes(Size);
        _memory = NativeMemory.AlignedAlloc(bytes, 4096);
        NativeMemory.Clear(_memory, bytes);
        _layout = new DriverPackedLayout(new CoherentMemory(0x10000, (nint)_memory, bytes), Size);
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    [Fact]
    public void A_chain_is_laid_out_as_the_specification_says()
    {
        var ring = Ring();
        var id = ring.Add([new RingBuffer(0x1000, 16, false), new RingBuffer(0x2000, 512, true)]);
        var first = _layout.Descriptor(0);
        Assert.Equal((0x1000ul, 16u, PackedDescriptorFlags.Next | PackedDescriptorFlags.Avail), (first.Address, first.Length, first.Flags));
        var second = _layout.Descriptor(1);
        Assert.Equal(
            (0x2000ul, 512u, PackedDescriptorFlags.Write | PackedDescriptorFlags.Avail), (second.Address, second.Length, second.Flags));
        Assert.Equal(id, second.Id);
        Assert.Equal(Size - 2, ring.FreeCount);
    }

    [Fact]
    public void The_marks_change_with_each_lap()
    {
        var ring = Ring();
        for (var i = 0; i < 5; i++)
        {
            Use(Add(ring, 3), 3, 1);
            Assert.True(ring.TryTakeUsed(out _, out _));
        }

        // Slots 12 to 14 of the second lap: 4, 5, 6.
        Assert.Equal(PackedDescriptorFlags.Used, _layout.Descriptor(5).Flags & Marks);
        Assert.Equal(0, _violations.Count);
    }

    [Fact]
    public void Slots_come_back_with_their_chain_in_any_order()
    {
        var ring = Ring();
        for (var i = 0; i < 1000; i++)
        {
            var chains = new[] { (Add(ring, 3), 3), (Add(ring, 2), 2), (Add(ring, 3), 3) };
            Assert.Equal(0, ring.FreeCount);
            foreach (var (id, length) in chains.Reverse())
            {
                Use(id, length, 1);
                Assert.True(ring.TryTakeUsed(out var taken, out _));
                Assert.Equal(id, taken);
            }

            Assert.Equal((Size, 0), (ring.FreeCount, ring.OutstandingCount));
        }

        Assert.Equal(0, _violations.Count);
    }

    [Theory]
    [InlineData(Size, "out of range")]
    [InlineData(7, "not in use")]
    public void A_foreign_id_breaks_the_queue(ushort id, string what)
    {
        var ring = Ring();
        Add(ring, 2);
        Use(id, 2, 0);
        Assert.False(ring.TryTakeUsed(out _, out _));
        Assert.True(ring.IsBroken);
        Assert.Contains(what, Assert.Single(_violations.Entries));
    }

    [Fact]
    public void A_used_descriptor_without_a_chain_breaks_the_queue()
    {
        var ring = Ring();
        Use(Add(ring, 1), 1, 0);
        Assert.True(ring.TryTakeUsed(out _, out _));
        Use(0, 1, 0);
        Assert.False(ring.TryTakeUsed(out _, out _));
        Assert.Contains("not given", Assert.Single(_violations.Entries));
    }

    [Fact]
    [Trait("Covers", "A069")]
    public void A_write_to_a_skipped_slot_is_seen()
    {
        var ring = Ring();
        var id = Add(ring, 3);
        _layout.Descriptor(1).Length++;
        Use(id, 3, 0);
        Assert.True(ring.TryTakeUsed(out _, out _));
        Assert.Contains("changed descriptor 1", Assert.Single(_violations.Entries));
    }

    [Fact]
    public void Foreign_flags_in_a_used_descriptor_are_seen()
    {
        var ring = Ring();
        Use(Add(ring, 1), 1, 0, PackedDescriptorFlags.Indirect);
        Assert.True(ring.TryTakeUsed(out _, out _));
        Assert.Contains("in a used descriptor", Assert.Single(_violations.Entries));
    }

    [Fact]
    [Trait("Covers", "A071")]
    public void Without_the_write_flag_the_length_has_no_meaning()
    {
        var ring = Ring();
        Use(Add(ring, 1), 1, 0);
        _layout.Descriptor(0).Length = 77;
        Assert.True(ring.TryTakeUsed(out _, out var length));
        Assert.Equal(0u, length);
    }

    [Fact]
    [Trait("Covers", "A075")]
    public void A_kick_is_due_when_the_added_slots_pass_the_wanted_one()
    {
        for (var before = 0; before < 2 * Size; before++)
        {
            for (var batch = 1; batch <= 4; batch++)
            {
                for (var ahead = 0; ahead < Size; ahead++)
                {
                    NativeMemory.Clear(_memory, DriverPackedLayout.Bytes(Size));
                    (_slot, _wrap) = (0, true);
                    var ring = Ring(eventIndex: true);
                    for (var i = 0; i < before; i++)
                    {
                        Use(Add(ring, 1), 1, 0);
                        Assert.True(ring.TryTakeUsed(out _, out _));
                    }

                    _ = ring.PrepareKick();
                    for (var i = 0; i < batch; i++)
                        Add(ring, 1);

                    var wanted = before + ahead;
                    var wrap = wanted / Size % 2 == 0 ? 0x8000u : 0;
                    _layout.DeviceEvent = (uint)(wanted % Size) | wrap | (2u << 16);
                    Assert.Equal(ahead < batch, ring.PrepareKick());
                }
            }
        }
    }

    [Fact]
    public void Without_an_event_index_the_flag_of_the_device_decides_about_kicks()
    {
        var ring = Ring();
        Add(ring, 1);
        Assert.True(ring.PrepareKick());
        _layout.DeviceEvent = 1u << 16;
        Add(ring, 1);
        Assert.False(ring.PrepareKick());
        Assert.Equal(0, _violations.Count);
        _layout.DeviceEvent = 2u << 16;
        Add(ring, 1);
        Assert.True(ring.PrepareKick());
        Assert.Contains("without EVENT_IDX", Assert.Single(_violations.Entries));
    }

    [Fact]
    public void Enabling_interrupts_says_when_entries_came_meanwhile()
    {
        var ring = Ring(eventIndex: true);
        var (first, second) = (Add(ring, 1), Add(ring, 1));
        ring.DisableInterrupts();
        Assert.Equal(1u << 16, _layout.DriverEvent);
        Use(first, 1, 0);
        Assert.True(ring.TryTakeUsed(out _, out _));
        Assert.True(ring.EnableInterrupts());
        Assert.Equal((2u << 16) | 0x8001, _layout.DriverEvent);
        ring.DisableInterrupts();
        Use(second, 1, 0);
        Assert.False(ring.EnableInterrupts());
    }

    [Fact]
    [Trait("Covers", "A079")]
    public void In_order_one_descriptor_stands_for_all_before_it()
    {
        var ring = new DriverPackedRing(_layout, eventIndex: false, inOrder: true, _violations, "test");
        var ids = new[] { Add(ring, 1), Add(ring, 2), Add(ring, 1) };
        Use(ids[2], 4, 9, PackedDescriptorFlags.Write);
        foreach (var (id, length) in ids.Zip([DriverRing.UsedCompletely, DriverRing.UsedCompletely, 9u]))
        {
            Assert.True(ring.TryTakeUsed(out var taken, out var used));
            Assert.Equal((id, length), (taken, used));
        }

        Assert.False(ring.TryTakeUsed(out _, out _));
        Assert.Equal(0, _violations.Count);
    }

    private static ushort Add(DriverPackedRing ring, int buffers) =>
        ring.Add([.. Enumerable.Range(0, buffers).Select(i => new RingBuffer(0x1000ul * (ulong)(i + 1), 512, i > 0))]);

    private DriverPackedRing Ring(bool eventIndex = false) => new(_layout, eventIndex, inOrder: false, _violations, "test");

    private void Use(ushort id, int slots, uint length, PackedDescriptorFlags more = PackedDescriptorFlags.None)
    {
        ref var descriptor = ref _layout.Descriptor(_slot);
        descriptor.Id = id;
        descriptor.Length = length;
        descriptor.Flags = (_wrap ? Marks : PackedDescriptorFlags.None) | more;
        _slot += slots;
        if (_slot >= Size)
            (_slot, _wrap) = (_slot - Size, !_wrap);
    }
}

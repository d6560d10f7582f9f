using System.Runtime.InteropServices;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.Drivers;

/// <summary>The driver's ring against a device that is played by hand.</summary>
public sealed unsafe class DriverSplitRingTests : IDisposable
{
    private const ushort Size = 8;

    private readonly void* _memory;
    private readonly DriverRingLayout _layout;
    private readonly ViolationLog _violations = new();

    public DriverSplitRingTests()
    {
        var bytes = DriverRingLayout.Bytes(Size, 64);
        _memory = NativeMemory.AlignedAlloc(bytes, 4096);
        NativeMemory.Clear(_memory, bytes);
        _layout = new DriverRingLayout(new CoherentMemory(0x10000, (nint)_memory, bytes), Size, 64);
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    [Theory]
    [InlineData(128, 5126)]
    [InlineData(256, 10246)]
    [InlineData(1024, 28678)]
    public void A_ring_takes_as_many_bytes_as_in_the_kernel(int size, int bytes) =>
        Assert.Equal((nuint)bytes, DriverRingLayout.Bytes((ushort)size, 4096));

    [Fact]
    public void A_chain_is_laid_out_as_the_specification_says()
    {
        var ring = Ring();
        var head = ring.Add([new RingBuffer(0x1000, 16, false), new RingBuffer(0x2000, 512, true)]);
        Assert.Equal(head, _layout.Avail(0));
        Assert.Equal(1, _layout.AvailIndex);
        var first = _layout.Descriptor(head);
        Assert.Equal((0x1000ul, 16u, VirtqDescriptorFlags.Next), (first.Address, first.Length, first.Flags));
        var second = _layout.Descriptor(first.Next);
        Assert.Equal((0x2000ul, 512u, VirtqDescriptorFlags.Write), (second.Address, second.Length, second.Flags));
        Assert.Equal(Size - 2, ring.FreeCount);
    }

    [Fact]
    public void Descriptors_come_back_with_their_chain()
    {
        var ring = Ring();
        for (var i = 0; i < 1000; i++)
        {
            var heads = new[] { Add(ring, 3), Add(ring, 2), Add(ring, 3) };
            Assert.Equal(0, ring.FreeCount);
            foreach (var head in heads.Reverse())
                Use(head, 1);

            for (var used = 0; used < 3; used++)
                Assert.True(ring.TryTakeUsed(out _, out _));

            Assert.Equal((Size, 0), (ring.FreeCount, ring.OutstandingCount));
        }

        Assert.Equal(0, _violations.Count);
    }

    [Theory]
    [InlineData(Size, "out of range")]
    [InlineData(0xffff_ffff, "out of range")]
    [InlineData(7u, "not a head")]
    public void A_foreign_id_breaks_the_queue(uint id, string what)
    {
        var ring = Ring();
        Add(ring, 2);
        Use(id, 0);
        Assert.False(ring.TryTakeUsed(out _, out _));
        Assert.True(ring.IsBroken);
        Assert.Contains(what, Assert.Single(_violations.Entries));
    }

    [Fact]
    public void A_second_completion_of_a_chain_breaks_the_queue()
    {
        var ring = Ring();
        var head = Add(ring, 1);
        Add(ring, 1);
        Use(head, 0);
        Assert.True(ring.TryTakeUsed(out _, out _));
        Use(head, 0);
        Assert.False(ring.TryTakeUsed(out _, out _));
        Assert.Contains("not a head", Assert.Single(_violations.Entries));
    }

    [Fact]
    public void A_used_index_ahead_of_what_was_given_breaks_the_queue()
    {
        var ring = Ring();
        Add(ring, 1);
        _layout.UsedIndex = 2;
        Assert.False(ring.TryTakeUsed(out _, out _));
        Assert.Contains("ahead", Assert.Single(_violations.Entries));
    }

    [Fact]
    [Trait("Covers", "A036")]
    public void A_changed_descriptor_is_seen()
    {
        var ring = Ring();
        var head = Add(ring, 2);
        _layout.Descriptor(_layout.Descriptor(head).Next).Length++;
        Use(head, 0);
        Assert.True(ring.TryTakeUsed(out _, out _));
        Assert.Contains("changed descriptor", Assert.Single(_violations.Entries));
    }

    [Theory]
    [InlineData(false, 1, 0)]
    [InlineData(false, 2, 1)]
    [InlineData(true, 1, 1)]
    [Trait("Covers", "A057")]
    [Trait("Covers", "A058")]
    public void Wrong_used_flags_are_seen(bool eventIndex, ushort flags, int expected)
    {
        var ring = Ring(eventIndex);
        Use(Add(ring, 1), 0);
        _layout.UsedFlags = flags;
        Assert.True(ring.TryTakeUsed(out _, out _));
        Assert.Equal(expected, _violations.Count);
    }

    [Fact]
    public void Without_an_event_index_the_flag_of_the_device_decides_about_kicks()
    {
        var ring = Ring();
        Add(ring, 1);
        Assert.True(ring.PrepareKick());
        _layout.UsedFlags = 1;
        Add(ring, 1);
        Assert.False(ring.PrepareKick());
    }

    [Fact]
    public void With_an_event_index_a_kick_is_due_when_the_added_entries_pass_it()
    {
        // Every position of the index around the wrap, every batch, every distance.
        for (var start = 65530; start < 65536 + 6; start++)
        {
            for (var batch = 1; batch <= 4; batch++)
            {
                for (var ahead = 0; ahead < 6; ahead++)
                {
                    Clear();
                    var ring = new DriverSplitRing(_layout, eventIndex: true, inOrder: false, _violations, "test", (ushort)start);
                    for (var i = 0; i < batch; i++)
                        Add(ring, 1);

                    _layout.AvailEvent = (ushort)(start + ahead);
                    Assert.Equal(ahead < batch, ring.PrepareKick());
                }
            }
        }
    }

    [Fact]
    public void Enabling_interrupts_says_when_entries_came_meanwhile()
    {
        var ring = Ring(eventIndex: true);
        var (first, second) = (Add(ring, 1), Add(ring, 1));
        ring.DisableInterrupts();
        Use(first, 0);
        Assert.True(ring.TryTakeUsed(out _, out _));
        Assert.True(ring.EnableInterrupts());
        Assert.Equal(1, _layout.UsedEvent);
        ring.DisableInterrupts();
        Use(second, 0);
        Assert.False(ring.EnableInterrupts());
    }

    [Fact]
    [Trait("Covers", "A061")]
    public void In_order_one_entry_stands_for_all_before_it()
    {
        var ring = new DriverSplitRing(_layout, eventIndex: false, inOrder: true, _violations, "test");
        var heads = new[] { Add(ring, 1), Add(ring, 2), Add(ring, 1) };
        _layout.UsedId(0) = heads[2];
        _layout.UsedLength(0) = 9;
        _layout.UsedIndex = 3;
        foreach (var (head, length) in heads.Zip([DriverSplitRing.UsedCompletely, DriverSplitRing.UsedCompletely, 9u]))
        {
            Assert.True(ring.TryTakeUsed(out var taken, out var used));
            Assert.Equal((head, length), (taken, used));
        }

        Assert.False(ring.TryTakeUsed(out _, out _));
        Assert.Equal(0, _violations.Count);
    }

    private static ushort Add(DriverSplitRing ring, int buffers) =>
        ring.Add([.. Enumerable.Range(0, buffers).Select(i => new RingBuffer(0x1000ul * (ulong)(i + 1), 512, i > 0))]);

    private DriverSplitRing Ring(bool eventIndex = false) => new(_layout, eventIndex, inOrder: false, _violations, "test");

    private void Clear() => NativeMemory.Clear(_memory, DriverRingLayout.Bytes(Size, 64));

    private void Use(uint id, uint length)
    {
        var index = _layout.UsedIndex;
        _layout.UsedId(index) = id;
        _layout.UsedLength(index) = length;
        _layout.UsedIndex = (ushort)(index + 1);
    }
}

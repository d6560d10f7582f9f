using System.Runtime.InteropServices;
using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public sealed partial class SplitVirtqueueTests : VirtqueueSpec
{
    private protected override bool AllowsAnySize => false;

    private protected override RingDriver CreateDriver(TestMemory memory, ushort size, ulong features, ushort startIndex) =>
        new SplitRingDriver(memory, size, features, startIndex);

    [Theory]
    [Trait("Covers", "A038")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(15)]
    public void Direct_descriptors_may_lead_to_one_indirect_table(int direct)
    {
        using var harness = Start(16, deviceMaxSegments: 64);
        var buffers = new DriverBuffer[direct + 1];
        for (var i = 0; i < direct; i++)
            buffers[i] = Readable(Data + (ulong)i, 1);
        buffers[direct] = DriverBuffer.Indirect(Data + 0x1000, 48);
        harness.Driver.WriteTable(Data + 0x1000, [Readable(Data + (ulong)direct, 1), Writable(Data, 512), Writable(Data, 1)]);
        harness.Driver.Post(buffers);
        var bytes = Pattern(direct + 1);
        harness.Memory.Write(Data, bytes);

        var request = harness.Pop();

        Assert.Equal(direct + 1, request.DescriptorCount);
        var read = new byte[direct + 1];
        Assert.True(request.TryCopyFromReadable(0, read));
        Assert.Equal(bytes, read);
        Assert.Equal(513UL, request.Writable.Bytes);
    }

    [Fact]
    [Trait("Covers", "A040")]
    public void An_indirect_table_starts_at_its_first_entry_and_follows_next()
    {
        using var harness = StartSplit(out var driver);
        (int Index, int Next, int Offset)[] order = [(0, 4, 0), (4, 2, 1), (2, 3, 2), (3, 1, 3), (1, -1, 4)];
        foreach (var (index, next, offset) in order)
        {
            driver.WriteTableEntry(Data + 0x1000, index, new VirtqDescriptor
            {
                Address = Data + (ulong)offset,
                Length = 1,
                Flags = next < 0 ? VirtqDescriptorFlags.None : Next,
                Next = (ushort)Math.Max(next, 0),
            });
        }

        var bytes = Pattern(5);
        harness.Memory.Write(Data, bytes);
        driver.Post(DriverBuffer.Indirect(Data + 0x1000, 80));

        var read = new byte[5];
        Assert.True(harness.Pop().TryCopyFromReadable(0, read));
        Assert.Equal(bytes, read);
    }

    [Fact]
    [Trait("Covers", "B31")]
    public void An_indirect_table_in_an_indirect_table_breaks_the_queue()
    {
        using var harness = StartSplit(out var driver);
        driver.PostIndirect(Data, Readable(Data, 16), DriverBuffer.Indirect(Data, 16));
        Assert.Equal(VirtqueueFault.IndirectNested, harness.PopFault());
    }

    [Fact]
    [Trait("Covers", "B32")]
    public void Indirect_and_next_together_break_the_queue()
    {
        using var harness = StartSplit(out var driver);
        driver.WriteTable(Data, [Readable(Data, 16)]);
        driver.Post(DriverBuffer.Indirect(Data, 16), Readable(Data, 16));
        Assert.Equal(VirtqueueFault.IndirectWithNext, harness.PopFault());
    }

    [Theory]
    [Trait("Covers", "A044")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(256)]
    [InlineData(1024)]
    [InlineData(32768)]
    public void Indexes_run_freely_through_65535(int size)
    {
        using var harness = Start((ushort)size, startIndex: 65530);
        var driver = (SplitRingDriver)harness.Driver;
        for (var i = 0; i < 200_000; i++)
        {
            driver.Post(Writable(Data, 1));
            harness.Push(harness.Pop(), 1);
            harness.Queue.Publish();
            Assert.True(driver.TryTakeUsed(out _));
        }

        Assert.Equal((65530 + 200_000) % 65536, driver.UsedIndex);
        Assert.Equal(new VirtqueueState(driver.UsedIndex, driver.UsedIndex), harness.Queue.State);
    }

    [Fact]
    [Trait("Covers", "A036")]
    public void The_descriptor_table_is_never_written()
    {
        using var harness = StartSplit(out var driver);
        driver.WriteTable(Data + 0x1000, [Readable(Data, 16), Writable(Data, 16)]);
        for (var i = 0; i < 1000; i++)
        {
            driver.Post(Readable(Data, 16), DriverBuffer.Indirect(Data + 0x1000, 32));
            var before = driver.Memory.Read(SplitRingDriver.DescriptorTable, 16 * 16);
            var avail = driver.Memory.Read(SplitRingDriver.AvailRing, SplitRingLayout.AvailRingBytes(16));
            harness.Serve();
            harness.Queue.EnableNotifications();
            Assert.Equal(before, driver.Memory.Read(SplitRingDriver.DescriptorTable, 16 * 16));
            Assert.Equal(avail, driver.Memory.Read(SplitRingDriver.AvailRing, SplitRingLayout.AvailRingBytes(16)));
            Assert.True(driver.TryTakeUsed(out _));
        }
    }

    [Fact]
    public void The_descriptor_has_the_layout_of_the_specification()
    {
        Assert.Equal(16, Marshal.SizeOf<VirtqDescriptor>());
        Assert.Equal(0, Marshal.OffsetOf<VirtqDescriptor>(nameof(VirtqDescriptor.Address)));
        Assert.Equal(8, Marshal.OffsetOf<VirtqDescriptor>(nameof(VirtqDescriptor.Length)));
        Assert.Equal(12, Marshal.OffsetOf<VirtqDescriptor>(nameof(VirtqDescriptor.Flags)));
        Assert.Equal(14, Marshal.OffsetOf<VirtqDescriptor>(nameof(VirtqDescriptor.Next)));
    }

    [Fact]
    public void Nothing_of_the_ring_is_written_by_activation()
    {
        using var harness = StartSplit(out var driver);
        driver.Memory.At(SplitRingDriver.UsedRing, SplitRingLayout.UsedRingBytes(16)).Fill(0x77);
        driver.Activate(driver.StartAt(3));
        Assert.Equal(-1, driver.Memory.At(SplitRingDriver.UsedRing, SplitRingLayout.UsedRingBytes(16)).IndexOfAnyExcept((byte)0x77));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(AllFeatures)]
    public void Entries_that_a_dead_process_pushed_and_did_not_publish_are_published_by_its_successor(ulong features)
    {
        using var harness = StartSplit(out var driver, 65535, features);
        driver.Post(Writable(Data, 8));
        driver.Post(Writable(Data, 8));
        harness.Push(harness.Pop(), 1);
        harness.Push(harness.Pop(), 2);

        var successor = driver.Activate(harness.Queue.State);

        Assert.True(successor.Publish());
        Assert.False(successor.Publish());
        Assert.True(driver.TryTakeUsed(out var used));
        Assert.Equal(1u, used.Length);
        Assert.True(driver.TryTakeUsed(out used));
        Assert.Equal(2u, used.Length);
        Assert.False(driver.TryTakeUsed(out _));
    }

    [Fact]
    public void The_used_index_of_a_ring_that_ran_before_is_read_from_the_ring()
    {
        using var harness = StartSplit(out var driver, 40000);
        Assert.Equal(new VirtqueueState(40000, 40000), SplitVirtqueue.StateAt(driver.Ring, 40000));
    }
}

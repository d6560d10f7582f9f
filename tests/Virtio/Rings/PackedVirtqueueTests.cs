using System.Runtime.InteropServices;
using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public sealed partial class PackedVirtqueueTests : VirtqueueSpec
{
    private const PackedDescriptorFlags Marks = PackedRingDriver.Marks;

    private protected override bool AllowsAnySize => true;

    private protected override RingDriver CreateDriver(TestMemory memory, ushort size, ulong features, ushort startIndex) =>
        new PackedRingDriver(memory, size, features, startIndex);

    [Theory]
    [Trait("Covers", "A063")]
    [Trait("Covers", "A064")]
    [InlineData(0)]
    [InlineData(1)]
    public void A_slot_is_available_when_avail_equals_the_wrap_counter_and_used_does_not(int lap)
    {
        using var harness = StartPacked(out var driver, startIndex: (ushort)(lap * 16));
        var available = lap == 0 ? PackedDescriptorFlags.Avail : PackedDescriptorFlags.Used;
        foreach (var marks in new[] { PackedDescriptorFlags.None, PackedDescriptorFlags.Avail, PackedDescriptorFlags.Used, Marks })
        {
            driver.Descriptor(0) = new PackedDescriptor { Address = Data, Length = 8, Flags = marks };
            if (marks != available)
                Assert.Equal(PopStatus.Empty, harness.TryPop(out _));
        }

        driver.SetFlags(0, available);
        Assert.Equal(8UL, harness.Pop().Readable.Bytes);
    }

    [Theory]
    [Trait("Covers", "A076")]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(32767)]
    public void The_queue_size_need_not_be_a_power_of_two(int size)
    {
        using var harness = Start((ushort)size);
        var random = new Random(size);
        for (var posted = 0; posted < (2 * size) + 7;)
        {
            var buffers = new DriverBuffer[random.Next(1, Math.Min(size, 5) + 1)];
            Array.Fill(buffers, Writable(Data, 1));
            var id = harness.Driver.Post(buffers);
            harness.Push(harness.Pop(), 1);
            harness.Queue.Publish();
            Assert.True(harness.Driver.TryTakeUsed(out var used));
            Assert.Equal(new UsedElement(id, 1), used);
            posted += buffers.Length;
        }
    }

    [Fact]
    [Trait("Covers", "A080")]
    public void A_chain_may_wrap_over_the_end_of_the_ring_at_any_slot()
    {
        for (var start = 0; start < 14; start++)
        {
            for (var length = 1; length <= 7; length++)
            {
                using var harness = StartPacked(out _, 7, (ushort)start);
                var buffers = new DriverBuffer[length];
                for (var i = 0; i < length; i++)
                    buffers[i] = Readable(Data + (ulong)i, 1);
                var bytes = Pattern(length);
                harness.Memory.Write(Data, bytes);
                for (var round = 0; round < 3; round++)
                {
                    var id = harness.Driver.Post(buffers);
                    var request = harness.Pop();
                    var read = new byte[length];
                    Assert.True(request.TryCopyFromReadable(0, read));
                    Assert.Equal(bytes, read);
                    harness.Push(request);
                    harness.Queue.Publish();
                    Assert.True(harness.Driver.TryTakeUsed(out var used));
                    Assert.Equal(id, used.Id);
                }
            }
        }
    }

    [Fact]
    [Trait("Covers", "A070")]
    public void The_buffer_id_is_that_of_the_last_descriptor_and_may_be_any_number()
    {
        using var harness = StartPacked(out var driver);
        driver.PostAs(65535, Readable(Data, 1), Readable(Data, 1), Writable(Data, 1));
        driver.PostAs(0, Readable(Data, 1));
        Assert.Equal(65535, harness.Pop().Head);
        Assert.Equal(0, harness.Pop().Head);
    }

    [Fact]
    [Trait("Covers", "A067")]
    [Trait("Covers", "A069")]
    public void Used_descriptors_follow_each_other_in_order_of_completion_each_skipping_its_chain()
    {
        using var harness = StartPacked(out var driver);
        int[] lengths = [3, 1, 5, 2];
        var requests = new VirtioRequest[4];
        for (var i = 0; i < 4; i++)
        {
            var buffers = new DriverBuffer[lengths[i]];
            Array.Fill(buffers, Writable(Data, 1));
            driver.Post(buffers);
            requests[i] = harness.Pop();
        }

        var slot = 0;
        foreach (var i in new[] { 2, 0, 3, 1 })
        {
            var id = requests[i].Head;
            harness.Push(requests[i], 1);
            harness.Queue.Publish();
            Assert.Equal(id, driver.Descriptor(slot).Id);
            Assert.Equal(Marks | PackedDescriptorFlags.Write, driver.Descriptor(slot).Flags);
            slot += lengths[i];
            Assert.True(driver.TryTakeUsed(out _));
            Assert.Equal(slot, driver.NextUsedSlot);
        }
    }

    [Theory]
    [Trait("Covers", "A071")]
    [InlineData(0u)]
    [InlineData(5u)]
    public void The_used_descriptor_has_write_when_something_was_written(uint written)
    {
        using var harness = StartPacked(out var driver);
        driver.Post(Readable(Data, 8), Writable(Data, 8));
        harness.Push(harness.Pop(), written);
        harness.Queue.Publish();
        Assert.Equal(written != 0, (driver.Descriptor(0).Flags & PackedDescriptorFlags.Write) != 0);
        Assert.Equal(written, driver.Descriptor(0).Length);
    }

    [Fact]
    [Trait("Covers", "A065")]
    [Trait("Covers", "A078")]
    public void Of_a_batch_the_first_descriptor_is_written_last()
    {
        using var harness = StartPacked(out var driver);
        for (var i = 0; i < 3; i++)
            driver.Post(Writable(Data, 8));
        for (var i = 0; i < 3; i++)
            harness.Push(harness.Pop(), 8);

        Assert.Equal(PackedDescriptorFlags.Avail, driver.Descriptor(0).Flags & Marks);
        Assert.Equal(Marks, driver.Descriptor(1).Flags & Marks);
        Assert.Equal(Marks, driver.Descriptor(2).Flags & Marks);
        harness.Queue.Publish();
        Assert.Equal(Marks, driver.Descriptor(0).Flags & Marks);
    }

    [Fact]
    [Trait("Covers", "A072")]
    [Trait("Covers", "B31")]
    public void In_a_table_write_alone_counts_and_entries_follow_each_other()
    {
        using var harness = StartPacked(out var driver);
        for (var i = 0; i < 4; i++)
        {
            driver.WriteTableEntry(Data + 0x1000, i, new PackedDescriptor
            {
                Address = Data + (ulong)i,
                Length = 1,
                Id = (ushort)(0xbeef * i),
                Flags = (PackedDescriptorFlags)(0xffff ^ (i < 2 ? 2 : 0)),
            });
        }

        var id = driver.Post(DriverBuffer.Indirect(Data + 0x1000, 64));
        var request = harness.Pop();
        Assert.Equal(id, request.Head);
        Assert.Equal(2UL, request.Readable.Bytes);
        Assert.Equal(2UL, request.Writable.Bytes);
    }

    [Fact]
    [Trait("Covers", "A074")]
    public void Chains_and_tables_mix_in_one_ring()
    {
        using var harness = StartPacked(out var driver, 7);
        for (var i = 0; i < 200; i++)
        {
            var length = 1 + (i % 5);
            var buffers = new DriverBuffer[length];
            Array.Fill(buffers, Writable(Data, 1));
            var id = i % 3 == 0 ? driver.PostIndirect(Data + 0x1000, buffers) : driver.Post(buffers);
            var request = harness.Pop();
            Assert.Equal((ulong)length, request.Writable.Bytes);
            harness.Push(request, 1);
            harness.Queue.Publish();
            Assert.True(driver.TryTakeUsed(out var used));
            Assert.Equal(id, used.Id);
        }
    }

    [Fact]
    [Trait("Covers", "A036")]
    public void Only_slots_of_used_chains_are_written()
    {
        using var harness = StartPacked(out var driver);
        for (var i = 0; i < 1000; i++)
        {
            driver.Post(Readable(Data, 16), Writable(Data, 16));
            var slot = driver.NextUsedSlot;
            var before = driver.Memory.Read(PackedRingDriver.DescriptorRing, 16 * 16);
            var wish = driver.Memory.Read(PackedRingDriver.DriverEvent, 4);
            harness.Serve();
            harness.Queue.EnableNotifications();
            var after = driver.Memory.Read(PackedRingDriver.DescriptorRing, 16 * 16);
            before.AsSpan((slot * 16) + 8, 8).Clear();
            after.AsSpan((slot * 16) + 8, 8).Clear();
            Assert.Equal(before, after);
            Assert.Equal(wish, driver.Memory.Read(PackedRingDriver.DriverEvent, 4));
            Assert.True(driver.TryTakeUsed(out _));
        }
    }

    [Fact]
    public void Nothing_of_the_ring_is_written_by_activation()
    {
        using var harness = StartPacked(out var driver);
        driver.Memory.At(PackedRingDriver.DescriptorRing, 16 * 16).Fill(0x77);
        driver.DeviceFlags = 0x7777;
        driver.Activate(driver.StartAt(3));
        Assert.Equal(-1, driver.Memory.At(PackedRingDriver.DescriptorRing, 16 * 16).IndexOfAnyExcept((byte)0x77));
        Assert.Equal(0x7777, driver.DeviceFlags);
    }

    [Fact]
    public void The_descriptor_has_the_layout_of_the_specification()
    {
        Assert.Equal(16, Marshal.SizeOf<PackedDescriptor>());
        Assert.Equal(0, Marshal.OffsetOf<PackedDescriptor>(nameof(PackedDescriptor.Address)));
        Assert.Equal(8, Marshal.OffsetOf<PackedDescriptor>(nameof(PackedDescriptor.Length)));
        Assert.Equal(12, Marshal.OffsetOf<PackedDescriptor>(nameof(PackedDescriptor.Id)));
        Assert.Equal(14, Marshal.OffsetOf<PackedDescriptor>(nameof(PackedDescriptor.Flags)));
    }

    private QueueHarness StartPacked(out PackedRingDriver driver, ushort size = 16, ushort startIndex = 0, ulong features = AllFeatures)
    {
        var harness = Start(size, features, startIndex);
        driver = (PackedRingDriver)harness.Driver;
        return harness;
    }
}

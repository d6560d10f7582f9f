using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

// Ring fields that only a split ring has, written by a driver that means harm.
public sealed partial class SplitVirtqueueTests
{
    private const VirtqDescriptorFlags Next = VirtqDescriptorFlags.Next;

    [Theory]
    [Trait("Covers", "B01")]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(0x8000)]
    [InlineData(0xffff)]
    public void A_head_outside_the_table_breaks_the_queue(int head)
    {
        using var harness = StartSplit(out var driver);
        driver.Publish((ushort)head);
        Assert.Equal(VirtqueueFault.HeadOutOfRange, harness.PopFault());
    }

    [Theory]
    [Trait("Covers", "B02")]
    [Trait("Covers", "B03")]
    [InlineData(0, 17)]
    [InlineData(0, 0x4000)]
    [InlineData(0, 0xffff)]
    [InlineData(100, 99)]
    [InlineData(100, 0)]
    [InlineData(65535, 65534)]
    [InlineData(65535, 16)]
    public void An_avail_index_more_than_the_queue_ahead_or_behind_breaks_the_queue_and_takes_nothing(int position, int index)
    {
        using var harness = StartSplit(out var driver, (ushort)position);
        driver.Post(Writable(Data, 8));
        driver.AvailIndex = (ushort)index;
        Assert.Equal(VirtqueueFault.AvailIndexOutOfRange, harness.PopFault());
        Assert.Equal(new VirtqueueState((ushort)position, (ushort)position), harness.Queue.State);
    }

    [Fact]
    [Trait("Covers", "B02")]
    public void An_avail_index_exactly_the_queue_ahead_is_a_full_ring()
    {
        using var harness = StartSplit(out var driver, 65530);
        for (var i = 0; i < 16; i++)
            driver.Post(Writable(Data, 8));
        Assert.Equal(16, harness.Serve());
    }

    [Fact]
    [Trait("Covers", "B03")]
    public void What_was_seen_is_taken_although_the_driver_takes_its_index_back_and_no_loop_waits_for_it()
    {
        using var harness = StartSplit(out var driver);
        for (var i = 0; i < 100; i++)
        {
            driver.Post(Writable(Data, 8));
            driver.Post(Writable(Data, 8));
            harness.Push(harness.Pop());
            driver.AvailIndex--;
            Assert.True(harness.Queue.EnableNotifications());
            harness.Push(harness.Pop());
            driver.AvailIndex++;
            harness.Queue.Publish();
            Assert.False(harness.Queue.EnableNotifications());
            Assert.True(driver.TryTakeUsed(out _));
            Assert.True(driver.TryTakeUsed(out _));
        }
    }

    [Theory]
    [Trait("Covers", "B04")]
    [Trait("Covers", "B05")]
    [Trait("Covers", "B06")]
    [InlineData(1, 0, 8u)]
    [InlineData(1, 0, 0u)]
    [InlineData(2, 0, 8u)]
    [InlineData(2, 1, 0u)]
    [InlineData(7, 3, 8u)]
    [InlineData(16, 15, 0u)]
    public void A_cycle_breaks_the_queue_wherever_it_is_entered(int length, int entry, uint bytes)
    {
        using var harness = StartSplit(out var driver);
        for (var i = 0; i < length; i++)
        {
            driver.Descriptor(i) = new VirtqDescriptor
            {
                Address = Data,
                Length = bytes,
                Flags = Next,
                Next = (ushort)((i + 1) % length),
            };
        }

        driver.Publish((ushort)entry);
        Assert.Equal(VirtqueueFault.ChainTooLong, harness.PopFault());
    }

    [Fact]
    [Trait("Covers", "B05")]
    public void A_cycle_in_an_indirect_table_breaks_the_queue()
    {
        using var harness = StartSplit(out var driver);
        for (var i = 0; i < 3; i++)
            driver.WriteTableEntry(Data, i, new VirtqDescriptor { Address = Data, Flags = Next, Next = (ushort)((i + 1) % 3) });
        driver.Post(DriverBuffer.Indirect(Data, 48));
        Assert.Equal(VirtqueueFault.ChainTooLong, harness.PopFault());
    }

    [Theory]
    [Trait("Covers", "B07")]
    [InlineData(16)]
    [InlineData(0xffff)]
    public void A_next_index_outside_the_table_breaks_the_queue(int next)
    {
        using var harness = StartSplit(out var driver);
        driver.Descriptor(3) = new VirtqDescriptor { Address = Data, Length = 8, Flags = Next, Next = (ushort)next };
        driver.Publish(3);
        Assert.Equal(VirtqueueFault.NextOutOfRange, harness.PopFault());
    }

    [Theory]
    [Trait("Covers", "B35")]
    [InlineData(2)]
    [InlineData(0xffff)]
    public void A_next_index_outside_an_indirect_table_breaks_the_queue(int next)
    {
        using var harness = StartSplit(out var driver);
        driver.WriteTableEntry(Data, 0, new VirtqDescriptor { Address = Data, Length = 8, Flags = Next, Next = (ushort)next });
        driver.Post(DriverBuffer.Indirect(Data, 32));
        Assert.Equal(VirtqueueFault.NextOutOfRange, harness.PopFault());
    }

    [Fact]
    [Trait("Covers", "B08")]
    public void Direct_and_indirect_descriptors_count_together()
    {
        using var harness = StartSplit(out var driver);
        var table = new DriverBuffer[10];
        Array.Fill(table, Readable(Data, 1));
        driver.WriteTable(Data + 0x1000, table);
        var direct = new DriverBuffer[6];
        Array.Fill(direct, Readable(Data, 1));

        driver.Post([.. direct, DriverBuffer.Indirect(Data + 0x1000, 160)]);
        Assert.Equal(16UL, harness.Pop().Readable.Bytes);

        driver.Post([.. direct, Readable(Data, 1), DriverBuffer.Indirect(Data + 0x1000, 160)]);
        Assert.Equal(VirtqueueFault.ChainTooLong, harness.PopFault());
    }

    [Fact]
    [Trait("Covers", "B09")]
    public void A_head_published_again_while_it_is_in_flight_breaks_the_queue_and_leaves_the_first_use_alone()
    {
        using var harness = StartSplit(out var driver);
        var head = driver.Post(Writable(Data, 8));
        var first = harness.Pop();
        driver.Publish(head);
        Assert.Equal(VirtqueueFault.HeadInFlight, harness.PopFault());
        Assert.Equal(8UL, first.Writable.Bytes);
        harness.Push(first, 8);
        harness.Queue.Publish();
        Assert.True(driver.TryTakeUsed(out var used));
        Assert.Equal(new UsedElement(head, 8), used);
        Assert.False(driver.TryTakeUsed(out _));
    }

    [Fact]
    [Trait("Covers", "B09")]
    public void A_head_may_come_again_once_it_was_used()
    {
        using var harness = StartSplit(out var driver);
        for (var i = 0; i < 50; i++)
        {
            var head = driver.Post(Writable(Data, 8));
            harness.Push(harness.Pop());
            harness.Queue.Publish();
            Assert.True(driver.TryTakeUsed(out var used));
            Assert.Equal(head, used.Id);
        }
    }

    [Fact]
    [Trait("Covers", "B19")]
    public void Buffers_over_the_ring_itself_harm_only_the_driver()
    {
        using var harness = StartSplit(out var driver);
        driver.Post(
            Writable(SplitRingDriver.DescriptorTable, (uint)SplitRingLayout.DescriptorTableBytes(16)),
            Writable(SplitRingDriver.AvailRing, (uint)SplitRingLayout.AvailRingBytes(16)),
            Writable(SplitRingDriver.UsedRing, (uint)SplitRingLayout.UsedRingBytes(16)));
        var request = harness.Pop();
        Assert.True(request.TryCopyToWritable(0, Pattern((int)request.Writable.Bytes)));
        harness.Push(request, 1);
        harness.Queue.Publish();
        Assert.Equal(1, driver.UsedIndex);
        Assert.NotEqual(PopStatus.Miss, harness.TryPop(out _, acceptMisses: true));
    }

    [Fact]
    [Trait("Covers", "B21")]
    public void A_chain_changed_after_it_was_taken_keeps_its_meaning()
    {
        using var harness = StartSplit(out var driver);
        var head = driver.Post(Readable(Data, 16), Writable(Data + 0x1000, 512));
        var request = harness.Pop();
        for (var i = 0; i < 16; i++)
            driver.Descriptor(i) = new VirtqDescriptor { Address = ulong.MaxValue, Length = uint.MaxValue, Flags = Next, Next = 9999 };

        Assert.Equal(PopStatus.Request, harness.Queue.Retranslate(request, false));
        Assert.Equal(16UL, request.Readable.Bytes);
        Assert.Equal(new IoVec(harness.Memory.HostAddress(Data + 0x1000), 512), request.Writable.Span[0]);
        harness.Push(request, 512);
        harness.Queue.Publish();
        Assert.Equal(new UsedElement(head, 512), driver.UsedEntry(0));
    }

    [Fact]
    [Trait("Covers", "B25")]
    public void A_driver_that_overwrites_the_used_ring_does_not_move_the_device()
    {
        using var harness = StartSplit(out var driver);
        for (var i = 0; i < 40; i++)
        {
            driver.UsedIndex = (ushort)(i * 77);
            driver.UsedFlags = (ushort)(i * 13);
            driver.Memory.At(SplitRingDriver.UsedRing + 4, 16 * 8).Fill(0xee);
            driver.Post(Writable(Data, 8));
            var request = harness.Pop();
            var head = request.Head;
            harness.Push(request, 8);
            harness.Queue.Publish();
            Assert.Equal((ushort)(i + 1), driver.UsedIndex);
            Assert.Equal(new UsedElement(head, 8), driver.UsedEntry(i % 16));
            Assert.True(driver.TryTakeUsed(out _));
        }
    }

    [Fact]
    [Trait("Covers", "B24")]
    public void Random_notification_fields_change_notifications_only()
    {
        var random = new Random(5);
        foreach (var features in new[] { 0UL, AllFeatures })
        {
            using var harness = Start(16, features);
            var driver = (SplitRingDriver)harness.Driver;
            for (var i = 0; i < 5000; i++)
            {
                driver.AvailFlags = (ushort)random.Next();
                driver.UsedEvent = (ushort)random.Next();
                driver.AvailEvent = (ushort)random.Next();
                harness.Queue.DisableNotifications();
                driver.Post(Writable(Data, 8));
                harness.Push(harness.Pop(), 8);
                harness.Queue.Publish();
                Assert.False(harness.Queue.EnableNotifications());
                Assert.True(driver.TryTakeUsed(out _));
            }

            driver.WantInterrupts(true);
            driver.Post(Writable(Data, 8));
            harness.Push(harness.Pop());
            Assert.True(harness.Queue.Publish());
        }
    }

    private QueueHarness StartSplit(out SplitRingDriver driver, ushort startIndex = 0, ulong features = AllFeatures)
    {
        var harness = Start(16, features, startIndex);
        driver = (SplitRingDriver)harness.Driver;
        return harness;
    }
}

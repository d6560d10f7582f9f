using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

// Ring fields that only a packed ring has, written by a driver that means harm.
public sealed partial class PackedVirtqueueTests
{
    private const PackedDescriptorFlags Next = PackedDescriptorFlags.Next;

    [Theory]
    [Trait("Covers", "B37")]
    [InlineData(1, 0u)]
    [InlineData(16, 0u)]
    [InlineData(16, 8u)]
    [InlineData(1000, 0u)]
    public void Next_in_every_slot_breaks_the_queue(int size, uint bytes)
    {
        using var harness = StartPacked(out var driver, (ushort)size);
        for (var i = 0; i < size; i++)
            driver.Descriptor(i) = new PackedDescriptor { Address = Data, Length = bytes, Flags = Next | PackedDescriptorFlags.Avail };
        Assert.Equal(VirtqueueFault.ChainTooLong, harness.PopFault());
        Assert.Equal(VirtqueueState.Initial, harness.Queue.State);
    }

    [Theory]
    [Trait("Covers", "B09")]
    [Trait("Covers", "B38")]
    [InlineData(false)]
    [InlineData(true)]
    public void A_buffer_id_that_is_in_flight_breaks_the_queue_and_leaves_the_first_use_alone(bool indirect)
    {
        using var harness = StartPacked(out var driver);
        driver.PostAs(7, Writable(Data, 8));
        var first = harness.Pop();
        driver.WriteTable(Data + 0x1000, [Writable(Data + 8, 8)]);
        driver.PostAs(7, indirect ? DriverBuffer.Indirect(Data + 0x1000, 16) : Writable(Data + 8, 8));
        Assert.Equal(VirtqueueFault.HeadInFlight, harness.PopFault());
        Assert.Equal(new IoVec(harness.Memory.HostAddress(Data), 8), first.Writable.Span[0]);
        harness.Push(first, 8);
        harness.Queue.Publish();
        Assert.Equal(7, driver.Descriptor(0).Id);
    }

    [Fact]
    [Trait("Covers", "B38")]
    public void A_buffer_id_may_come_again_once_it_was_used()
    {
        using var harness = StartPacked(out var driver);
        for (var i = 0; i < 50; i++)
        {
            driver.PostAs(7, Writable(Data, 8));
            harness.Push(harness.Pop());
            harness.Queue.Publish();
            Assert.Equal(7, driver.Descriptor(i % 16).Id);
        }
    }

    [Theory]
    [Trait("Covers", "B02")]
    [Trait("Covers", "B08")]
    [InlineData(1, 16)]
    [InlineData(15, 2)]
    [InlineData(10, 7)]
    public void Slots_made_available_again_before_they_were_given_back_break_the_queue(int inFlight, int more)
    {
        using var harness = StartPacked(out var driver);
        for (var i = 0; i < inFlight; i++)
        {
            driver.PostAs((ushort)i, Writable(Data, 8));
            harness.Pop();
        }

        var chain = new DriverBuffer[more];
        Array.Fill(chain, Writable(Data, 8));
        driver.PostAs(500, chain);
        Assert.Equal(VirtqueueFault.RingOverrun, harness.PopFault());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Slots_whose_used_descriptor_is_not_published_are_not_free(bool indirect)
    {
        using var harness = StartPacked(out var driver, 2);
        for (var i = 0; i < 2; i++)
        {
            driver.PostAs((ushort)i, Writable(Data, 8));
            harness.Push(harness.Pop());
        }

        driver.WriteTable(Data, [Writable(Data, 8)]);
        driver.PostAs(3, indirect ? DriverBuffer.Indirect(Data, 16) : Writable(Data, 8));
        Assert.Equal(VirtqueueFault.RingOverrun, harness.PopFault());
    }

    [Fact]
    [Trait("Covers", "B39")]
    public void A_descriptor_that_is_taken_back_is_taken_all_the_same_and_no_loop_waits_for_it()
    {
        using var harness = StartPacked(out var driver);
        for (var i = 0; i < 100; i++)
        {
            var slot = driver.NextSlot;
            driver.Post(Writable(Data, 8));
            var marks = driver.Descriptor(slot).Flags & Marks;
            Assert.True(harness.Queue.EnableNotifications());
            driver.SetFlags(slot, PackedDescriptorFlags.Write | (marks ^ Marks));
            Assert.Equal(1, harness.Serve());
            Assert.False(harness.Queue.EnableNotifications());
            Assert.True(driver.TryTakeUsed(out _));
        }
    }

    [Fact]
    [Trait("Covers", "B39")]
    public async Task A_driver_that_toggles_the_flags_of_the_next_slot_does_not_keep_the_device_going_round()
    {
        using var harness = StartPacked(out var driver, features: 0);
        driver.Descriptor(0) = new PackedDescriptor { Address = Data, Length = 8 };
        var stop = false;
        var toggler = Task.Run(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                for (var slot = 0; slot < 16; slot++)
                {
                    driver.SetFlags(slot, PackedDescriptorFlags.Avail);
                    driver.SetFlags(slot, PackedDescriptorFlags.Used);
                }
            }
        });

        // The loop of a queue's owner: each round that is not the last must bring something forward.
        for (var wakeUp = 0; wakeUp < 20_000 && harness.Queue.Fault == VirtqueueFault.None; wakeUp++)
        {
            var emptyRounds = 0;
            do
            {
                harness.Queue.DisableNotifications();
                emptyRounds = harness.Serve() == 0 ? emptyRounds + 1 : 0;
                Assert.InRange(emptyRounds, 0, 1);
            }
            while (harness.Queue.EnableNotifications());
        }

        Volatile.Write(ref stop, true);
        await toggler;
    }

    [Fact]
    [Trait("Covers", "B32")]
    public void Indirect_and_next_together_break_the_queue()
    {
        using var harness = StartPacked(out var driver);
        driver.WriteTable(Data, [Readable(Data, 16)]);
        driver.Post(DriverBuffer.Indirect(Data, 16), Readable(Data, 16));
        Assert.Equal(VirtqueueFault.IndirectWithNext, harness.PopFault());
    }

    [Theory]
    [Trait("Covers", "B32")]
    [InlineData(1)]
    [InlineData(15)]
    public void A_table_behind_direct_descriptors_breaks_the_queue(int direct)
    {
        using var harness = StartPacked(out var driver);
        driver.WriteTable(Data, [Readable(Data, 16)]);
        var buffers = new DriverBuffer[direct + 1];
        Array.Fill(buffers, Readable(Data, 1));
        buffers[direct] = DriverBuffer.Indirect(Data, 16);
        driver.Post(buffers);
        Assert.Equal(VirtqueueFault.IndirectWithNext, harness.PopFault());
    }

    [Fact]
    [Trait("Covers", "B19")]
    public void Buffers_over_the_ring_itself_harm_only_the_driver()
    {
        using var harness = StartPacked(out var driver);
        driver.Post(
            Writable(PackedRingDriver.DescriptorRing, (uint)PackedRingLayout.DescriptorRingBytes(16)),
            Writable(PackedRingDriver.DriverEvent, PackedRingLayout.EventBytes),
            Writable(PackedRingDriver.DeviceEvent, PackedRingLayout.EventBytes));
        var request = harness.Pop();
        var id = request.Head;
        Assert.True(request.TryCopyToWritable(0, Pattern((int)request.Writable.Bytes)));
        harness.Push(request, 1);
        harness.Queue.Publish();
        Assert.Equal(id, driver.Descriptor(0).Id);
        Assert.NotEqual(PopStatus.Miss, harness.TryPop(out _, acceptMisses: true));
    }

    [Fact]
    [Trait("Covers", "B21")]
    public void A_chain_changed_after_it_was_taken_keeps_its_meaning()
    {
        using var harness = StartPacked(out var driver);
        var id = driver.Post(Readable(Data, 16), Writable(Data + 0x1000, 512));
        var request = harness.Pop();
        for (var i = 0; i < 16; i++)
            driver.Descriptor(i) = new PackedDescriptor { Address = ulong.MaxValue, Length = uint.MaxValue, Flags = Next, Id = 9999 };

        Assert.Equal(PopStatus.Request, harness.Queue.Retranslate(request, false));
        Assert.Equal(16UL, request.Readable.Bytes);
        Assert.Equal(new IoVec(harness.Memory.HostAddress(Data + 0x1000), 512), request.Writable.Span[0]);
        harness.Push(request, 512);
        harness.Queue.Publish();
        Assert.True(driver.TryTakeUsed(out var used));
        Assert.Equal(new UsedElement(id, 512), used);
    }

    [Fact]
    [Trait("Covers", "B24")]
    [Trait("Covers", "B25")]
    public void Random_event_structures_change_notifications_only()
    {
        var random = new Random(5);
        foreach (var features in new[] { 0UL, AllFeatures })
        {
            using var harness = StartPacked(out var driver, 7, features: features);
            for (var i = 0; i < 5000; i++)
            {
                driver.DriverOffWrap = (ushort)random.Next();
                driver.DriverFlags = (ushort)random.Next();
                driver.DeviceOffWrap = (ushort)random.Next();
                driver.DeviceFlags = (ushort)random.Next();
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

    [Theory]
    [Trait("Covers", "B27")]
    [InlineData(16, 0, true, true)]
    [InlineData(0, 16, true, true)]
    [InlineData(0, 16, true, false)]
    [InlineData(65535, 65535, false, false)]
    [InlineData(3, 4, true, true)]
    [InlineData(5, 4, true, false)]
    public void A_start_position_that_the_ring_cannot_have_is_refused(int avail, int used, bool availWrap, bool usedWrap)
    {
        using var harness = StartPacked(out var driver);
        var state = new VirtqueueState((ushort)avail, (ushort)used, availWrap, usedWrap);
        Assert.NotNull(PackedVirtqueue.CheckStart(16, state));
        Assert.Throws<ArgumentException>(() => driver.Activate(state));
    }

    [Fact]
    [Trait("Covers", "B02")]
    public void Slots_that_were_out_at_the_start_position_are_not_free()
    {
        using var harness = StartPacked(out var driver, 4);
        harness.Queue = driver.Activate(new VirtqueueState(0, 1, AvailWrap: false));
        var lap = PackedDescriptorFlags.Used | PackedDescriptorFlags.Write;
        driver.Descriptor(0) = new PackedDescriptor { Address = Data, Length = 8, Id = 40, Flags = lap };
        harness.Pop();
        driver.Descriptor(1) = new PackedDescriptor { Address = Data, Length = 8, Id = 41, Flags = lap };
        Assert.Equal(VirtqueueFault.RingOverrun, harness.PopFault());
    }

    [Theory]
    [InlineData(4, 4, true, false)]
    [InlineData(4, 3, true, true)]
    [InlineData(3, 4, false, true)]
    [InlineData(15, 15, false, false)]
    public void A_start_position_that_the_ring_can_have_is_taken(int avail, int used, bool availWrap, bool usedWrap)
    {
        using var harness = StartPacked(out var driver);
        var state = new VirtqueueState((ushort)avail, (ushort)used, availWrap, usedWrap);
        Assert.Equal(state, driver.Activate(state).State);
    }
}

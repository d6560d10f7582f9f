namespace VduseActors.Virtio.Tests.Rings;

public sealed partial class PackedVirtqueueTests
{
    [Theory]
    [Trait("Covers", "A075")]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void An_interrupt_comes_exactly_when_a_batch_passes_the_wanted_slot(int size)
    {
        for (var start = 0; start < 2 * size; start++)
        {
            for (var batch = 1; batch <= size; batch++)
            {
                // A lap around every slot that the driver may want: the next one is the oldest that is not used yet.
                for (var distance = 0; distance < size; distance++)
                {
                    using var harness = StartPacked(out var driver, (ushort)size, (ushort)start);
                    for (var i = 0; i < batch; i++)
                    {
                        driver.Post(Writable(Data, 1));
                        harness.Push(harness.Pop());
                    }

                    var wanted = driver.StartAt((ushort)(start + distance));
                    driver.DriverOffWrap = (ushort)(wanted.UsedIndex | (wanted.UsedWrap ? 0x8000 : 0));
                    driver.DriverFlags = PackedRingLayout.EventDescriptor;
                    Assert.Equal(distance < batch, harness.Queue.Publish());
                }
            }
        }
    }

    [Fact]
    [Trait("Covers", "A075")]
    public void A_wanted_slot_inside_of_a_chain_counts_with_the_chain()
    {
        for (var wanted = 0; wanted < 16; wanted++)
        {
            using var harness = StartPacked(out var driver);
            driver.Post(Readable(Data, 1), Readable(Data, 1), Writable(Data, 1));
            harness.Push(harness.Pop());
            driver.DriverOffWrap = (ushort)(0x8000 | wanted);
            driver.DriverFlags = PackedRingLayout.EventDescriptor;
            Assert.Equal(wanted < 3, harness.Queue.Publish());
        }
    }

    [Fact]
    [Trait("Covers", "A075")]
    public void Without_event_indexes_a_wanted_slot_is_a_wish_for_every_interrupt()
    {
        using var harness = StartPacked(out var driver, features: 0);
        driver.DriverFlags = PackedRingLayout.EventDescriptor;
        driver.DriverOffWrap = 0x8000 | 9;
        driver.Post(Writable(Data, 1));
        harness.Push(harness.Pop());
        Assert.True(harness.Queue.Publish());
    }

    [Theory]
    [Trait("Covers", "A075")]
    [InlineData(0xfffc, true)]
    [InlineData(0xfffd, false)]
    [InlineData(0xfffe, true)]
    public void Reserved_bits_of_the_driver_s_wish_mean_nothing(int flags, bool interrupt)
    {
        using var harness = StartPacked(out var driver);
        driver.Post(Writable(Data, 1));
        driver.DriverFlags = (ushort)flags;
        harness.Push(harness.Pop());
        Assert.Equal(interrupt, harness.Queue.Publish());
        Assert.Equal(interrupt, harness.Queue.IsInterruptMissed(hasPublished: true));
    }

    [Theory]
    [InlineData(0UL, PackedRingLayout.EventEnable)]
    [InlineData(AllFeatures, PackedRingLayout.EventDescriptor)]
    public void The_device_s_event_structure_says_which_slot_it_waits_for(ulong features, ushort flags)
    {
        using var harness = StartPacked(out var driver, 7, 5, features);
        for (var i = 0; i < 20; i++)
        {
            harness.Queue.DisableNotifications();
            Assert.Equal(PackedRingLayout.EventDisable, driver.DeviceFlags);
            driver.Post(Writable(Data, 8));
            harness.Serve();
            harness.Queue.EnableNotifications();
            Assert.Equal(flags, driver.DeviceFlags);
            if (features != 0)
                Assert.Equal((ushort)(driver.NextSlot | (driver.AvailWrap ? 0x8000 : 0)), driver.DeviceOffWrap);
            Assert.True(driver.TryTakeUsed(out _));
        }
    }
}

using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public sealed partial class SplitVirtqueueTests
{
    [Fact]
    [Trait("Covers", "A051")]
    public void Without_event_indexes_used_event_is_ignored()
    {
        using var harness = StartSplit(out var driver, features: 0);
        for (var i = 0; i < 100; i++)
        {
            driver.UsedEvent = (ushort)(i * 7919);
            driver.AvailFlags = (ushort)(i % 2);
            driver.Post(Writable(Data, 8));
            harness.Push(harness.Pop());
            Assert.Equal(i % 2 == 0, harness.Queue.Publish());
            Assert.True(driver.TryTakeUsed(out _));
        }
    }

    [Fact]
    [Trait("Covers", "A054")]
    public void With_event_indexes_the_avail_flags_are_ignored()
    {
        using var harness = StartSplit(out var driver);
        driver.AvailFlags = SplitRingLayout.AvailNoInterrupt;
        driver.UsedEvent = 0;
        driver.Post(Writable(Data, 8));
        harness.Push(harness.Pop());
        Assert.True(harness.Queue.Publish());
    }

    [Theory]
    [Trait("Covers", "A055")]
    [InlineData(0)]
    [InlineData(65528)]
    [InlineData(65535)]
    [InlineData(32760)]
    public void An_interrupt_comes_exactly_when_a_batch_passes_used_event(int start)
    {
        const int Size = 8;
        for (var batch = 1; batch <= Size; batch++)
        {
            for (var distance = -Size; distance <= 2 * Size; distance++)
            {
                using var memory = new TestMemory();
                var driver = new SplitRingDriver(memory, Size, AllFeatures, (ushort)start);
                memory.Map(Data, 64);
                using var pool = new RequestPool(Size, Size, Size);
                var queue = driver.Activate(driver.StartAt((ushort)start));
                for (var i = 0; i < batch; i++)
                {
                    driver.Post(Writable(Data, 1));
                    var request = pool.TryRent()!;
                    Assert.Equal(PopStatus.Request, queue.TryPop(request, false));
                    queue.PushUsed(request);
                }

                // The entry with index used_event is the one that is to be announced.
                driver.UsedEvent = (ushort)(start + distance);
                Assert.Equal(distance >= 0 && distance < batch, queue.Publish());
            }
        }
    }

    [Fact]
    [Trait("Covers", "A055")]
    public void The_event_comparison_is_the_specification_s_at_every_position()
    {
        for (var before = 0; before < 65536; before += 251)
        {
            for (var batch = 0; batch <= 40; batch++)
            {
                for (var offset = -3; offset < 44; offset++)
                {
                    var passed = SplitVirtqueue.HasPassed((ushort)(before + offset), (ushort)before, (ushort)(before + batch));
                    Assert.Equal(offset >= 0 && offset < batch, passed);
                }
            }
        }
    }

    [Fact]
    [Trait("Covers", "A057")]
    public void Without_event_indexes_used_flags_say_whether_kicks_are_wanted()
    {
        using var harness = StartSplit(out var driver, features: 0);
        Assert.Equal(0, driver.UsedFlags);
        harness.Queue.DisableNotifications();
        Assert.Equal(SplitRingLayout.UsedNoNotify, driver.UsedFlags);
        harness.Serve();
        Assert.Equal(SplitRingLayout.UsedNoNotify, driver.UsedFlags);
        harness.Queue.EnableNotifications();
        Assert.Equal(0, driver.UsedFlags);
        Assert.Equal(0, driver.AvailEvent);
    }

    [Fact]
    [Trait("Covers", "A058")]
    public void With_event_indexes_used_flags_stay_zero_and_avail_event_is_the_next_index()
    {
        using var harness = StartSplit(out var driver, 65533);
        for (var i = 0; i < 20; i++)
        {
            harness.Queue.DisableNotifications();
            Assert.Equal(0, driver.UsedFlags);
            driver.Post(Writable(Data, 8));
            harness.Serve();
            harness.Queue.EnableNotifications();
            Assert.Equal(0, driver.UsedFlags);
            Assert.Equal(harness.Queue.State.AvailIndex, driver.AvailEvent);
            Assert.True(driver.TryTakeUsed(out _));
        }
    }
}

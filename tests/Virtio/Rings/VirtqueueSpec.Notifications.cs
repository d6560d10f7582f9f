using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public abstract partial class VirtqueueSpec
{
    [Theory]
    [Trait("Covers", "A052")]
    [InlineData(0UL)]
    [InlineData(AllFeatures)]
    public void A_driver_that_wants_interrupts_gets_one_per_publish(ulong features)
    {
        using var harness = Start(features: features);
        for (var i = 0; i < 100; i++)
        {
            harness.Driver.WantInterrupts(true);
            harness.Driver.Post(Writable(Data, 8));
            harness.Driver.Post(Writable(Data, 8));
            harness.Push(harness.Pop());
            harness.Push(harness.Pop());
            Assert.True(harness.Queue.Publish());
            Assert.False(harness.Queue.Publish());
            Assert.True(harness.Driver.TryTakeUsed(out _));
            Assert.True(harness.Driver.TryTakeUsed(out _));
        }
    }

    [Theory]
    [Trait("Covers", "A053")]
    [InlineData(0UL)]
    [InlineData(AllFeatures)]
    public void A_driver_that_wants_none_gets_none(ulong features)
    {
        using var harness = Start(features: features);
        for (var i = 0; i < 1000; i++)
        {
            harness.Driver.WantInterrupts(false);
            harness.Driver.Post(Writable(Data, 8));
            harness.Push(harness.Pop());
            Assert.False(harness.Queue.Publish());
            Assert.True(harness.Driver.TryTakeUsed(out _));
        }
    }

    [Theory]
    [Trait("Covers", "A059")]
    [InlineData(0UL)]
    [InlineData(AllFeatures)]
    public void Enabling_kicks_tells_of_buffers_that_came_meanwhile(ulong features)
    {
        using var harness = Start(features: features);
        for (var i = 0; i < 100; i++)
        {
            harness.Queue.DisableNotifications();
            harness.Serve();
            harness.Driver.Post(Writable(Data, 8));
            Assert.True(harness.Queue.EnableNotifications());
            harness.Queue.DisableNotifications();
            Assert.Equal(1, harness.Serve());
            Assert.False(harness.Queue.EnableNotifications());
            _ = harness.Driver.MustKick();
            harness.Driver.Post(Writable(Data, 8));
            Assert.True(harness.Driver.MustKick());
            while (harness.Driver.TryTakeUsed(out _))
                continue;
        }
    }

    [Theory]
    [Trait("Covers", "A060")]
    [InlineData(0UL)]
    [InlineData(AllFeatures)]
    public void While_a_queue_drains_the_driver_does_not_kick(ulong features)
    {
        using var harness = Start(features: features);
        harness.Driver.Post(Writable(Data, 8));
        harness.Queue.EnableNotifications();
        harness.Queue.DisableNotifications();
        harness.Serve();
        _ = harness.Driver.MustKick();
        harness.Driver.Post(Writable(Data, 8));
        Assert.False(harness.Driver.MustKick());
    }

    [Theory]
    [Trait("Covers", "A060")]
    [InlineData(0UL)]
    [InlineData(AllFeatures)]
    public void Spurious_kicks_change_nothing(ulong features)
    {
        using var harness = Start(features: features);
        var state = harness.Queue.State;
        for (var i = 0; i < 100_000; i++)
        {
            harness.Queue.DisableNotifications();
            Assert.Equal(PopStatus.Empty, harness.TryPop(out _));
            Assert.False(harness.Queue.Publish());
            Assert.False(harness.Queue.EnableNotifications());
        }

        Assert.Equal(state, harness.Queue.State);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(AllFeatures)]
    public void A_driver_that_waits_for_what_was_published_may_have_missed_the_interrupt(ulong features)
    {
        using var harness = Start(features: features);
        harness.Driver.WantInterrupts(true);
        Assert.False(harness.Queue.IsInterruptMissed(hasPublished: false));
        for (var i = 0; i < 3; i++)
            harness.Driver.Post(Writable(Data, 8));
        harness.Serve();

        // It wanted to be told of the first of the three, and has not looked since.
        Assert.True(harness.Queue.IsInterruptMissed(hasPublished: true));

        // With an event index of a split ring a driver cannot say that it wants none, only that it wanted one earlier.
        harness.Driver.WantInterrupts(false);
        if (!harness.Driver.EventIdx)
            Assert.False(harness.Queue.IsInterruptMissed(hasPublished: true));
        for (var i = 0; i < 3; i++)
            Assert.True(harness.Driver.TryTakeUsed(out _));
        harness.Driver.WantInterrupts(true);
        Assert.False(harness.Queue.IsInterruptMissed(hasPublished: false));
    }

    [Theory]
    [Trait("Covers", "A056")]
    [Trait("Covers", "A059")]
    [InlineData(0UL)]
    [InlineData(AllFeatures)]
    public async Task No_kick_and_no_interrupt_is_lost_between_two_threads(ulong features)
    {
        const int Rounds = 100_000;
        using var harness = Start(8, features);
        using var kicks = new SemaphoreSlim(0);
        using var interrupts = new SemaphoreSlim(0);
        var patience = TimeSpan.FromSeconds(60);

        var device = Task.Run(() =>
        {
            for (var served = 0; served < Rounds;)
            {
                harness.Queue.DisableNotifications();
                var request = harness.Pool.TryRent()!;
                while (harness.Queue.TryPop(request, false) == PopStatus.Request)
                {
                    harness.Queue.PushUsed(request);
                    harness.Pool.Return(request);
                    request = harness.Pool.TryRent()!;
                    served++;
                }

                harness.Pool.Return(request);
                if (harness.Queue.Publish())
                    interrupts.Release();
                if (!harness.Queue.EnableNotifications() && served < Rounds)
                    Assert.True(kicks.Wait(patience), $"No kick came after {served} requests.");
            }
        });
        var driver = Task.Run(() =>
        {
            var posted = 0;
            for (var completed = 0; completed < Rounds;)
            {
                harness.Driver.WantInterrupts(false);
                while (posted < Rounds && harness.Driver.FreeDescriptors > 0)
                {
                    harness.Driver.Post(Writable(Data, 8));
                    posted++;

                    // The driver's half of the handshake: the index is visible before the device's wish is read.
                    Interlocked.MemoryBarrier();
                    if (harness.Driver.MustKick())
                        kicks.Release();
                }

                harness.Driver.WantInterrupts(true);
                Interlocked.MemoryBarrier();
                var before = completed;
                while (harness.Driver.TryTakeUsed(out _))
                    completed++;
                if (completed == before)
                    Assert.True(interrupts.Wait(patience), $"No interrupt came after {completed} requests.");
            }
        });

        await Task.WhenAll(device, driver);
        Assert.Equal(VirtqueueFault.None, harness.Queue.Fault);
    }

    [Fact]
    [Trait("Covers", "A045")]
    [Trait("Covers", "A047")]
    [Trait("Covers", "A048")]
    [Trait("Covers", "A065")]
    public async Task Entries_lengths_and_data_are_visible_with_the_index_that_covers_them()
    {
        const int Rounds = 50_000;
        using var harness = Start(8, 0);
        var stop = false;

        var device = Task.Run(() =>
        {
            var wait = default(SpinWait);
            Span<byte> secret = stackalloc byte[4];
            for (var served = 0; served < Rounds && !Volatile.Read(ref stop);)
            {
                var request = harness.Pool.TryRent()!;
                if (harness.Queue.TryPop(request, false) != PopStatus.Request)
                {
                    harness.Pool.Return(request);
                    wait.SpinOnce(sleep1Threshold: -1);
                    continue;
                }

                Assert.True(request.TryCopyFromReadable(0, secret));
                Assert.True(request.TryCopyToWritable(0, secret));
                harness.Push(request, 4 + (BitConverter.ToUInt32(secret) % 60));
                harness.Queue.Publish();
                wait.Reset();
                served++;
            }
        });
        var driver = Task.Run(() =>
        {
            try
            {
                Span<byte> expected = stackalloc byte[4];
                for (var round = 1; round <= Rounds; round++)
                {
                    var slot = (ulong)(round % 7) * 128;
                    BitConverter.TryWriteBytes(expected, round * 2654435761u);
                    harness.Memory.Write(Data + slot, expected);
                    harness.Driver.Post(Readable(Data + slot, 4), Writable(Data + slot + 64, 64));
                    var wait = default(SpinWait);
                    UsedElement used;
                    while (!harness.Driver.TryTakeUsed(out used))
                    {
                        Assert.False(device.IsFaulted, "The device thread failed.");
                        wait.SpinOnce(sleep1Threshold: -1);
                    }

                    Assert.Equal(4 + (BitConverter.ToUInt32(expected) % 60), used.Length);
                    Assert.True(expected.SequenceEqual(harness.Memory.At(Data + slot + 64, 4)));
                }
            }
            finally
            {
                Volatile.Write(ref stop, true);
            }
        });

        await Task.WhenAll(device, driver);
    }
}

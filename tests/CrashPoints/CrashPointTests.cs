using VduseActors.Virtio.Tests.InFlight;

namespace VduseActors.Virtio.Tests;

/// <summary>Processes that end between two stores of one operation.</summary>
public sealed class CrashPointTests
{
    private const int Runs = 200, Steps = 300;

    public static TheoryData<ulong, int> Layouts
    {
        get
        {
            var layouts = new TheoryData<ulong, int>();
            foreach (var size in new[] { 1, 2, 3, 8 })
            {
                foreach (var layout in new ulong[] { 0, VirtioFeature.InOrder, VirtioFeature.RingPacked,
                    VirtioFeature.RingPacked | VirtioFeature.InOrder })
                {
                    // Split rings have sizes that are powers of two.
                    if (size != 3 || (layout & VirtioFeature.RingPacked) != 0)
                        layouts.Add(layout, size);
                }
            }

            return layouts;
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    [Trait("Covers", "A165")]
    public void No_request_is_lost_or_answered_twice_whichever_store_was_the_last(ulong layout, int size)
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            try
            {
                Run(layout, (ushort)size, seed);
            }
            catch (Exception failed)
            {
                throw new InvalidOperationException($"seed {seed}", failed);
            }
        }
    }

    [Theory]
    [InlineData(0UL, 4)]
    [InlineData(VirtioFeature.InOrder, 3)]
    [InlineData(VirtioFeature.RingPacked, 6)]
    [InlineData(VirtioFeature.RingPacked | VirtioFeature.InOrder, 2)]
    public void Each_store_of_a_request_s_life_is_a_point_where_it_can_end(ulong layout, int points)
    {
        using var queue = new LoggedQueue(4, layout);
        var passed = 0;
        queue.Post();
        CrashPoint.Reached = () => passed++;
        queue.Push(queue.Pop());
        queue.Queue.Publish();
        CrashPoint.Reached = null;

        Assert.Equal(points, passed);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(VirtioFeature.InOrder)]
    [InlineData(VirtioFeature.RingPacked)]
    [InlineData(VirtioFeature.RingPacked | VirtioFeature.InOrder)]
    public unsafe void A_session_that_was_being_begun_is_none_whichever_store_was_the_last(ulong layout)
    {
        const ulong before = 7, after = 8;
        var memory = stackalloc ulong[InFlightLog.BytesFor(4, packed: true) / sizeof(ulong)];
        for (var stores = 0; ; stores++)
        {
            new Span<ulong>(memory, InFlightLog.BytesFor(4, packed: true) / sizeof(ulong)).Clear();
            var log = new InFlightLog((nint)memory, 4, packed: true);
            log.Format();
            log.Begin(before, layout, VirtqueueState.Initial);
            if (Operate(() => log.Begin(after, layout, VirtqueueState.Initial), stores))
            {
                Assert.Equal(after, log.Session);
                Assert.True(stores >= 4);
                return;
            }

            Assert.Equal(0UL, new InFlightLog((nint)memory, 4, packed: true).Session);
        }
    }

    private static void Run(ulong layout, ushort size, int seed)
    {
        var random = new Random(seed);
        using var model = new InFlightModel(
            size, layout, (ushort)random.Next(65536))
        { Operate = operation => Operate(operation, random.Next(12)) };
        model.Run([.. Enumerable.Range(0, Steps).Select(_ => random.Next(100))]);
        Assert.True(model.Crashes > 1);
    }

    /// <summary>Ends the device behind the so-manieth store of an operation, if it has as many.</summary>
    /// <returns>Whether the device lives on.</returns>
    private static bool Operate(Action operation, int stores)
    {
        CrashPoint.Reached = () =>
        {
            if (stores-- == 0)
                throw new ProcessEndedException();
        };
        try
        {
            operation();
            return true;
        }
        catch (ProcessEndedException)
        {
            return false;
        }
        finally
        {
            CrashPoint.Reached = null;
        }
    }

    private sealed class ProcessEndedException : Exception;
}

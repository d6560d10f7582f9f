using System.Collections.Concurrent;
using Akka.Dispatch;
using VduseActors.Loops;
using VduseActors.Native;

namespace VduseActors.Actors.Tests.Loops;

/// <summary>Turns that do not end, on a loop that others need.</summary>
public sealed class EventLoopStallTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(WaitStrategy.Block)]
    [InlineData(WaitStrategy.Yield)]
    [InlineData(WaitStrategy.Adaptive)]
    [InlineData(WaitStrategy.Spin)]
    [Trait("Covers", "B71")]
    public void What_shares_a_loop_with_a_turn_that_does_not_end_goes_on_on_another_thread(WaitStrategy wait)
    {
        var escaped = new ConcurrentQueue<Exception>();
        var warnings = new ConcurrentQueue<string>();
        var loop = new EventLoop("loop", Options(wait), escaped.Enqueue, warnings.Enqueue);
        using var kick = EventFd.Create();
        using var kicked = new SemaphoreSlim(0);
        using var ran = new SemaphoreSlim(0);
        using var stalled = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        using var watch = loop.Watch(kick.Descriptor, new Source(kick, kicked), WatchMode.Level);
        var neighbour = new Turn(() => ran.Release());
        var stuck = new Turn(() =>
        {
            // Queued by the thread that is about to stall: it goes with the loop.
            loop.Execute(neighbour);
            stalled.Release();
            Assert.True(release.Wait(_patience));

            // It is the loop's thread no more, and must not touch what is the other's.
            loop.Execute(neighbour);
        });

        loop.Execute(stuck);
        Assert.True(stalled.Wait(_patience));
        loop.Execute(neighbour);

        Assert.True(ran.Wait(_patience));
        Assert.True(ran.Wait(_patience));
        kick.Signal();
        Assert.True(kicked.Wait(_patience));

        // On a busy machine the neighbours' thread may seem to be held up as well.
        Assert.Contains(warnings, warning => warning.Contains("'loop' was held up", StringComparison.Ordinal));
        release.Release();
        Assert.True(ran.Wait(_patience));
        Assert.Empty(escaped);
        loop.Shutdown();
    }

    [Fact]
    [Trait("Covers", "B71")]
    public void Who_held_a_loop_up_once_does_not_do_so_again()
    {
        var loop = new EventLoop("loop", Options(WaitStrategy.Block), _ => { });
        using var ran = new SemaphoreSlim(0);
        using var stalled = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        var threads = new ConcurrentQueue<string?>();
        var stuck = new Turn(() =>
        {
            threads.Enqueue(Thread.CurrentThread.Name);
            stalled.Release();
            Assert.True(release.Wait(_patience));
        });
        var neighbour = new Turn(() => ran.Release());
        loop.Execute(stuck);
        Assert.True(stalled.Wait(_patience));
        loop.Execute(neighbour);
        Assert.True(ran.Wait(_patience));
        release.Release();

        for (var i = 0; i < 3; i++)
        {
            loop.Execute(stuck);
            Assert.True(stalled.Wait(_patience));
            loop.Execute(neighbour);
            Assert.True(ran.Wait(_patience));
            release.Release();
        }

        Assert.Equal(["loop", "loop-aside", "loop-aside", "loop-aside"], threads);
        loop.Shutdown();
    }

    [Fact]
    [Trait("Covers", "B71")]
    public void However_often_a_loop_is_taken_over_each_turn_runs_once()
    {
        const int Senders = 4, Turns = 300;
        var escaped = new ConcurrentQueue<Exception>();
        var loop = new EventLoop("loop", Options(WaitStrategy.Block) with { StallLimit = TimeSpan.FromMilliseconds(1) }, escaped.Enqueue);
        using var done = new CountdownEvent(Senders * Turns * 2);
        var runs = new int[Senders * Turns * 2];
        var senders = Enumerable.Range(0, Senders).Select(sender => new Thread(() =>
        {
            var random = new Random(sender);
            for (var i = 0; i < Turns; i++)
            {
                var number = ((sender * Turns) + i) * 2;
                var pause = random.Next(50) == 0 ? random.Next(8) : 0;
                loop.Execute(new Turn(() =>
                {
                    loop.Execute(new Turn(() => Count(number + 1)));
                    Thread.Sleep(pause);
                    Count(number);
                }));
            }
        })).ToArray();

        Array.ForEach(senders, sender => sender.Start());
        Array.ForEach(senders, sender => sender.Join());

        Assert.True(done.Wait(_patience));
        Assert.All(runs, count => Assert.Equal(1, count));
        Assert.Empty(escaped);
        loop.Shutdown();

        void Count(int number)
        {
            Interlocked.Increment(ref runs[number]);
            done.Signal();
        }
    }

    private static EventLoopOptions Options(WaitStrategy wait) =>
        new(null, wait, TimeSpan.FromMilliseconds(1), StallLimit: TimeSpan.FromMilliseconds(100));

    private sealed class Turn(Action body) : IRunnable
    {
        public void Run() => body();

        public void Execute() => body();
    }

    private sealed class Source(EventFd kick, SemaphoreSlim kicked) : IReadySource
    {
        public void OnReady(uint events)
        {
            if (kick.TryDrain(out _))
                kicked.Release();
        }
    }
}

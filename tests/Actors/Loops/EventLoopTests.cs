using Akka.Dispatch;
using VduseActors.Loops;
using VduseActors.Native;

namespace VduseActors.Actors.Tests.Loops;

public sealed class EventLoopTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(WaitStrategy.Block)]
    [InlineData(WaitStrategy.Yield)]
    [InlineData(WaitStrategy.Adaptive)]
    [InlineData(WaitStrategy.Spin)]
    public void Turns_and_descriptors_are_served_whatever_the_loop_does_meanwhile(WaitStrategy wait)
    {
        var escaped = new List<Exception>();
        var loop = new EventLoop("loop", new EventLoopOptions(null, wait, TimeSpan.FromMilliseconds(1)), escaped.Add);
        using var kick = EventFd.Create();
        using var kicked = new SemaphoreSlim(0);
        using var ran = new SemaphoreSlim(0);
        var threads = new HashSet<int>();
        using var watch = loop.Watch(kick.Descriptor, new Source(kick, threads, kicked), WatchMode.Level);

        for (var i = 0; i < 300; i++)
        {
            kick.Signal();
            Assert.True(kicked.Wait(_patience));
            loop.Execute(new Turn(() =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                ran.Release();
            }));
            Assert.True(ran.Wait(_patience));
        }

        Assert.Single(threads);
        Assert.Empty(escaped);
        loop.Shutdown();
    }

    [Fact]
    public void A_loop_that_spins_sleeps_as_long_as_it_watches_nothing()
    {
        var loop = new EventLoop("loop", new EventLoopOptions(null, WaitStrategy.Spin), _ => { });
        using var ran = new SemaphoreSlim(0);
        var turn = new Turn(() => ran.Release());

        // Every turn from another thread must wake it, which only a sleeping loop needs.
        for (var i = 0; i < 100; i++)
        {
            loop.Execute(turn);
            Assert.True(ran.Wait(_patience));
        }

        loop.Shutdown();
    }

    [Fact]
    public void A_descriptor_watched_for_its_edges_is_told_per_signal_and_need_not_be_read()
    {
        var loop = new EventLoop("loop", new EventLoopOptions(), _ => { });
        using var kick = EventFd.Create();
        kick.Signal();
        using var kicked = new SemaphoreSlim(0);
        var told = 0;
        using var watch = loop.Watch(kick.Descriptor, new Told(() =>
        {
            told++;
            kicked.Release();
        }), WatchMode.Edge);
        Assert.True(kicked.Wait(_patience));

        for (var i = 0; i < 10; i++)
        {
            kick.Signal();
            Assert.True(kicked.Wait(_patience));
        }

        // The loop has looked at its descriptors again by the time it runs this turn, and found nothing new.
        using var ran = new SemaphoreSlim(0);
        loop.Execute(new Turn(() => ran.Release()));
        Assert.True(ran.Wait(_patience));
        Assert.Equal(11, told);
        loop.Shutdown();
    }

    [Fact]
    public void A_source_that_fails_takes_no_other_s_edge_with_it()
    {
        using var escaped = new SemaphoreSlim(0);
        var loop = new EventLoop("loop", new EventLoopOptions(), _ => escaped.Release());
        using var bad = EventFd.Create();
        using var good = EventFd.Create();
        using var kicked = new SemaphoreSlim(0);
        using var first = loop.Watch(bad.Descriptor, new Told(() => throw new InvalidOperationException("bad")), WatchMode.Edge);
        using var second = loop.Watch(good.Descriptor, new Told(() => kicked.Release()), WatchMode.Edge);

        // Both are ready when the loop looks next.
        loop.Execute(new Turn(() =>
        {
            bad.Signal();
            good.Signal();
        }));

        Assert.True(escaped.Wait(_patience));
        Assert.True(kicked.Wait(_patience));
        loop.Shutdown();
    }

    [Fact]
    public void Who_asks_to_be_told_after_a_yield_is_told_and_keeps_nobody_else_waiting()
    {
        var loop = new EventLoop("loop", new EventLoopOptions(Wait: WaitStrategy.Yield), _ => { });
        using var kick = EventFd.Create();
        using var kicked = new SemaphoreSlim(0);
        using var watch = loop.Watch(kick.Descriptor, new Told(() => kicked.Release()), WatchMode.Edge);
        using var looked = new SemaphoreSlim(0);
        var goesOn = true;
        Told look = null!;
        look = new Told(() =>
        {
            looked.Release();
            Ask();
        });

        loop.Execute(new Turn(Ask));

        for (var i = 0; i < 100; i++)
            Assert.True(looked.Wait(_patience));
        kick.Signal();
        Assert.True(kicked.Wait(_patience));
        Volatile.Write(ref goesOn, false);
        loop.Shutdown();

        // As a queue whose ring is never empty does it; on a busy machine the loop does not always grant it.
        void Ask()
        {
            if (Volatile.Read(ref goesOn) && !EventLoop.TryTellAfterYield(look, 1))
                loop.Execute(new Turn(Ask));
        }
    }

    [Theory]
    [InlineData(WaitStrategy.Block)]
    [InlineData(WaitStrategy.Adaptive)]
    [InlineData(WaitStrategy.Spin)]
    public void A_loop_that_waits_otherwise_tells_nobody_after_a_yield(WaitStrategy wait)
    {
        var loop = new EventLoop("loop", new EventLoopOptions(Wait: wait), _ => { });
        using var ran = new SemaphoreSlim(0);
        var granted = true;
        loop.Execute(new Turn(() =>
        {
            granted = EventLoop.TryTellAfterYield(new Told(() => { }), 1);
            ran.Release();
        }));

        Assert.True(ran.Wait(_patience));
        Assert.False(granted);
        loop.Shutdown();
    }

    [Fact]
    public void A_cpu_that_is_not_there_costs_one_line_and_nothing_else()
    {
        var escaped = new List<Exception>();
        var warnings = new List<string>();
        var loop = new EventLoop("loop", new EventLoopOptions(1000, WaitStrategy.Block), escaped.Add, warnings.Add);
        using var ran = new SemaphoreSlim(0);

        loop.Execute(new Turn(() => ran.Release()));

        Assert.True(ran.Wait(_patience));
        Assert.Contains("Loop 'loop' is not pinned: Cannot run a thread on CPU 1000", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Empty(escaped);
        loop.Shutdown();
    }

    private sealed class Turn(Action body) : IRunnable
    {
        public void Run() => body();

        public void Execute() => body();
    }

    private sealed class Told(Action told) : IReadySource
    {
        public void OnReady(uint events) => told();
    }

    private sealed class Source(EventFd kick, HashSet<int> threads, SemaphoreSlim kicked) : IReadySource
    {
        public void OnReady(uint events)
        {
            if (!kick.TryDrain(out _))
                return;
            threads.Add(Environment.CurrentManagedThreadId);
            kicked.Release();
        }
    }
}

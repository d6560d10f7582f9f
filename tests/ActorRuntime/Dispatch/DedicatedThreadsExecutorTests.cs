using VduseActors.ActorRuntime.Dispatch;

namespace VduseActors.ActorRuntime.Tests.Dispatch;

public sealed class DedicatedThreadsExecutorTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Work_that_finds_the_threads_asleep_awake_or_on_their_way_to_sleep_is_run(int threads)
    {
        const int Pieces = 20_000;
        var executor = new DedicatedThreadsExecutor("test", threads);
        using var ran = new SemaphoreSlim(0);
        var work = new ActionRunnable(() => ran.Release());

        for (var i = 0; i < Pieces; i++)
        {
            executor.Execute(work);
            Assert.True(ran.Wait(_patience));
            // So that the next piece comes at every moment of the way to sleep.
            Thread.SpinWait(i % 64);
        }

        executor.Shutdown();
    }

    [Fact]
    public void Work_of_many_senders_is_run_once_each()
    {
        const int Senders = 4;
        const int PerSender = 5_000;
        var executor = new DedicatedThreadsExecutor("test", 2);
        using var left = new CountdownEvent(Senders * PerSender);
        var work = new ActionRunnable(() => left.Signal());

        Parallel.For(0, Senders, _ =>
        {
            for (var i = 0; i < PerSender; i++)
                executor.Execute(work);
        });

        Assert.True(left.Wait(_patience));
        executor.Shutdown();
    }

    [Fact]
    public void A_piece_of_work_that_blocks_leaves_the_rest_to_the_other_threads()
    {
        var executor = new DedicatedThreadsExecutor("test", 2);
        using var release = new ManualResetEventSlim();
        using var blocked = new ManualResetEventSlim();
        using var ran = new ManualResetEventSlim();
        executor.Execute(new ActionRunnable(() =>
        {
            blocked.Set();
            release.Wait(_patience);
        }));
        Assert.True(blocked.Wait(_patience));

        executor.Execute(new ActionRunnable(ran.Set));

        Assert.True(ran.Wait(_patience));
        release.Set();
        executor.Shutdown();
    }

    [Fact]
    public void Shutdown_lets_queued_work_run_then_ends_the_threads_and_takes_no_more()
    {
        for (var round = 0; round < 200; round++)
        {
            var executor = new DedicatedThreadsExecutor("test", 2);
            using var left = new CountdownEvent(20);
            Thread? runner = null;
            for (var i = 0; i < 20; i++)
            {
                executor.Execute(new ActionRunnable(() =>
                {
                    Volatile.Write(ref runner, Thread.CurrentThread);
                    left.Signal();
                }));
            }

            executor.Shutdown();

            Assert.True(left.Wait(_patience));
            Assert.True(runner!.Join(_patience));
            Assert.Throws<RejectedExecutionException>(() => executor.Execute(new ActionRunnable(() => { })));
        }
    }
}

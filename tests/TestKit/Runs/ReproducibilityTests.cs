using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.TestKit.Machine;
using VduseActors.TestKit.Runs;

namespace VduseActors.TestKit.Tests;

public sealed class ReproducibilityTests
{
    private static readonly DeviceRunPlan _plan = new()
    {
        Machine = new SimulatedMachineOptions { KeepsTrace = true },
        Definition = machine => Disks.Slow(machine, queues: 2),
        Load = new BlockLoadOptions { Requests = 150, Depth = 8, FlushEvery = 4 },
    };

    public static TheoryData<KernelProfile> Profiles => [.. KernelProfile.All, KernelProfile.RfcV3];

    [Fact]
    public void The_same_seed_gives_the_same_run_byte_for_byte()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var (first, again) = (DeviceRun.Execute(seed, _plan), DeviceRun.Execute(seed, _plan));

            Assert.True(first.IsSound, first.Failure ?? string.Join('\n', first.Violations));
            Assert.True(first.Load!.IsClean);
            Assert.Equal(TextOf(first), TextOf(again));
            Assert.Equal((first.TraceHash, first.Steps, first.Elapsed), (again.TraceHash, again.Steps, again.Elapsed));
        }
    }

    [Fact]
    public void Messages_ioctls_requests_and_times_are_in_the_trace()
    {
        var run = DeviceRun.Execute(1, _plan);

        string[] expected =
        [
            "StartDevice", "Kick", "VQ_INJECT_IRQ", "IOTLB_GET_FD", "message sent", "message answered", "request made available",
            "request ended",
        ];
        Assert.Empty(expected.Except(run.Trace.Select(entry => entry.What)));
        Assert.True(run.Trace.Count(entry => entry.What == "request ended") >= 150);
        Assert.Equal(run.Trace.Select(entry => entry.Time).Order(), run.Trace.Select(entry => entry.Time));
        Assert.True(run.Trace.Select(entry => entry.Time).Distinct().Count() > 100);
    }

    [Fact]
    public void Other_seeds_give_other_interleavings()
    {
        // The times differ anyhow: what counts is the order of things.
        var orders = Enumerable.Range(0, 20).Select(
            seed => DeviceRun.Execute((ulong)seed, _plan with { Load = _plan.Load with { Seed = 1 } }))
            .Select(run => string.Join('\n', run.Trace.Select(entry => $"{entry.What} {entry.Who}")));

        Assert.Equal(20, orders.Distinct().Count());
    }

    [Fact]
    public void Runs_in_parallel_do_not_disturb_each_other()
    {
        var alone = Enumerable.Range(0, 24).Select(seed => DeviceRun.Execute((ulong)seed, _plan).TraceHash).ToArray();
        var together = new ulong[alone.Length];

        Parallel.For(0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, seed =>
            together[seed] = DeviceRun.Execute((ulong)seed, _plan).TraceHash);

        Assert.Equal(alone, together);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Every_kernel_is_reproducible(KernelProfile profile)
    {
        var plan = _plan with { Machine = _plan.Machine with { Profile = profile } };
        for (ulong seed = 0; seed < 5; seed++)
        {
            var first = DeviceRun.Execute(seed, plan);

            Assert.True(first.IsSound, first.Failure ?? string.Join('\n', first.Violations));
            Assert.Equal(TextOf(first), TextOf(DeviceRun.Execute(seed, plan)));
        }
    }

    [Fact]
    public void A_file_is_served_without_threads_of_its_own()
    {
        var path = Path.GetTempFileName();
        try
        {
            DeviceRunResult Run()
            {
                File.WriteAllBytes(path, new byte[4 << 20]);
                return DeviceRun.Execute(3, _plan with { Definition = machine => Disks.File(path, machine) });
            }

            var first = Run();
            Assert.True(first.IsSound, first.Failure);
            Assert.True(first.Load!.IsClean);
            Assert.True(first.Load.Flushes > 0);
            Assert.Equal(TextOf(first), TextOf(Run()));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Chance_from_outside_shows_in_the_trace()
    {
        var outside = 0;
        var plan = _plan with
        {
            Meanwhile = async (machine, disk) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(++outside), machine.Execution.Time);
                await disk.FlushAsync();
            },
        };

        Assert.NotEqual(DeviceRun.Execute(1, plan).TraceHash, DeviceRun.Execute(1, plan).TraceHash);
    }

    [Fact]
    public void Work_from_other_threads_is_told()
    {
        var plan = _plan with
        {
            Meanwhile = (machine, _) =>
            {
                var other = new Thread(() => machine.Execution.Post(() => { }));
                other.Start();
                other.Join();
                return Task.CompletedTask;
            },
        };

        var run = DeviceRun.Execute(1, plan);

        Assert.True(run.ForeignWork > 0);
        Assert.False(run.IsSound);
    }

    private static string TextOf(DeviceRunResult run) => string.Join('\n', run.Trace);
}

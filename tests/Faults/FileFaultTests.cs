using Akka.Actor;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Manager;
using VduseActors.Simulator;
using VduseActors.TestKit.Runs;

namespace VduseActors.Faults.Tests;

/// <summary>
/// System calls on an image that fail, below the merging of requests: every request gets its own status, and the data is right.
/// </summary>
public sealed class FileFaultTests
{
    /// <summary>More than any request of the load has.</summary>
    private const ulong LongestRequest = 4096;

    private static readonly KernelProfile[] _profiles =
        [KernelProfile.Linux61, KernelProfile.Linux612, KernelProfile.Linux73, KernelProfile.RfcV3];

    [Theory]
    [InlineData("it { kind = file.short, every = 2 }", false)]
    [InlineData("it { kind = file.interrupted, every = 3, errno = EAGAIN }", false)]
    [InlineData("it { kind = file.slow, every = 3, delay = 20ms }", false)]
    [InlineData("it { kind = file.slow, nth = 9, times = 4, delay = 900ms }", false)]
    [InlineData("it { kind = file.error, every = 1, first-sector = 100, last-sector = 103 }", true)]
    [InlineData("it { kind = file.error, every = 1, first-sector = 100, last-sector = 103 }\nb { kind = file.short, every = 3 }\nc { kind = file.slow, every = 4, delay = 2ms }", true)]
    [InlineData("it { kind = file.error, every = 5 }", true)]
    [InlineData("it { kind = file.error, operation = flush, nth = 2 }", true)]
    [Trait("Covers", "C01")]
    [Trait("Covers", "C04")]
    [Trait("Covers", "C05")]
    public void Merged_requests_are_answered_one_by_one_and_verified(string faults, bool mayFail)
    {
        var plan = FaultPlan.Parse($"faults {{ {faults} }}");
        var (merged, failed) = (0, 0L);
        foreach (var profile in _profiles)
        {
            for (var seed = 1UL; seed <= 10; seed++)
            {
                var result = FaultRun.Run(new FaultRunOptions { Seed = seed, Profile = profile, Plan = plan });

                Assert.Empty(result.Violations);
                merged += result.Schedule.Count(fired => fired.Fault.Name == "it" && fired.Site.Bytes > LongestRequest);
                failed += result.FailedRequests;
            }
        }

        Assert.True(merged > 0 || plan.Faults[0].Target.Operation == "flush", "No fault met a call that is made of several requests.");
        Assert.Equal(mayFail, failed > 0);
    }

    [Theory]
    [InlineData(IoMode.Auto, false)]
    [InlineData(IoMode.Pool, false)]
    [InlineData(IoMode.Uring, false)]
    [InlineData(IoMode.Uring, true)]
    public async Task On_threads_and_io_uring_only_requests_for_bad_sectors_fail(IoMode io, bool direct)
    {
        const int blockSectors = 8, blocks = 64, badBlock = 21;
        using var kernel = new SimulatedVduse(KernelProfile.Linux612);
        using var image = new UnnamedImage(blocks * blockSectors * 512);
        var plan = FaultPlan.Parse($$"""
            faults {
              bad  { kind = file.error, every = 1, first-sector = {{badBlock * blockSectors}}, last-sector = {{badBlock * blockSectors}} }
              part { kind = file.short, every = 2 }
              late { kind = file.slow, every = 5, delay = 1ms }
            }
            """);
        var injector = new FaultInjector(new FaultSession(plan));
        var system = ActorSystem.Create("file-faults");
        var manager = VduseExtension.Of(system).StartManager(kernel);
        var options =
            new BlockDeviceOptions { Name = "disk0", Backend = new FileBackendOptions { Path = image.Path, Io = io, Direct = direct } };
        Assert.IsType<VduseMessages.DeviceStarted>(
            await manager.Ask<VduseMessages.IStartReply>(
                new VduseManager.StartDevice(injector.Around(new BlockDeviceDefinition(options)))));
        var disk = kernel.Kernel.Bus.BlockDriver("disk0");

        for (var round = 1; round <= 5; round++)
        {
            var written = Enumerable.Range(0, blocks).Select(block => Block(block, round)).ToArray();
            var writes = await Task.WhenAll(written.Select((data, block) => disk.WriteAsync((ulong)(block * blockSectors), data)));
            var read = written.Select(data => new byte[data.Length]).ToArray();
            var reads = await Task.WhenAll(read.Select((data, block) => disk.ReadAsync((ulong)(block * blockSectors), data)));

            for (var block = 0; block < blocks; block++)
            {
                Assert.Equal((block, block != badBlock), (block, writes[block].IsOk));
                Assert.Equal((block, block != badBlock), (block, reads[block].IsOk));
                if (block != badBlock)
                    Assert.Equal(written[block], read[block]);
            }
        }

        Assert.Contains(injector.Session.Schedule, fired => fired.Site.Bytes > LongestRequest);
        Assert.Empty(disk.Violations);
        await manager.Ask<VduseMessages.AllStopped>(VduseMessages.StopAll.Instance);
        await system.Terminate();
    }

    private static byte[] Block(int block, int round)
    {
        var data = new byte[LongestRequest];
        new Random((block * 31) + round).NextBytes(data);
        return data;
    }
}

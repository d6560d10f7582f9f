using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Managers;

/// <summary>
/// Somebody else's definition whose members throw, at first or from some later reading on: it costs its own device and no other.
/// </summary>
public sealed class DefectiveDefinitionTests(ITestOutputHelper output) : DeviceFixture(output)
{
    public static TheoryData<string, int> Defects
    {
        get
        {
            var defects = new TheoryData<string, int>();
            foreach (var member in new[] { "Name", "Groups", "RingFeatures", "Placement", "Umem", "TakesAnyStorage", "OpenBackend",
                "CreateDevice" })
            {
                for (var reading = 1; reading <= 3; reading++)
                    defects.Add(member, reading);
            }

            return defects;
        }
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public async Task A_member_that_throws_costs_its_own_device(string member, int reading)
    {
        var steady = await StartAsync(Memory("steady"));
        using var stop = new CancellationTokenSource();
        var load = new BlockLoad(steady, new BlockLoadOptions { Depth = 4 });
        var running = load.RunAsync(stop.Token);
        Progress(load);

        // Whatever the answer, there is one: by the face, which reads the name too, and by message.
        for (var i = 0; i < 2; i++)
        {
            var defective = new Defective(new BlockDeviceDefinition(Memory("bad")), member, reading);
            var refused = await Record.ExceptionAsync(() => VduseDevices.Get(Sys).StartAsync(defective, Patience));
            if (refused is null)
            {
                Assert.True((await Driver("bad").WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);
                await StopAsync("bad");
                continue;
            }

            Assert.Contains("defect", Assert.IsType<VduseDeviceException>(refused).Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
        }

        var answer = await AskStartAsync(new Defective(new BlockDeviceDefinition(Memory("bad")), member, 1));
        if (answer is VduseMessages.DeviceFailed failed)
            Assert.Contains("defect", failed.Reason, StringComparison.Ordinal);
        else
            await StopAsync("bad");

        Progress(load);
        await stop.CancelAsync();
        var report = await running.WaitAsync(Patience);
        Assert.True(report.IsClean, $"{report}");
        Assert.Empty(steady.Violations);
        Assert.Equal(["steady"], Kernel.ListDevices());
        Assert.Equal("steady", Assert.Single(await VduseDevices.Get(Sys).ListAsync()).Name);
    }

    [Fact]
    public async Task As_many_of_them_as_one_likes_end_no_manager()
    {
        await StartAsync(Memory("steady"));

        for (var i = 0; i < 30; i++)
        {
            var answer = await AskStartAsync(new Defective(new BlockDeviceDefinition(Memory("bad")), "Name", 1));
            Assert.Contains("fails to say its name", Assert.IsType<VduseMessages.DeviceFailed>(answer).Reason, StringComparison.Ordinal);
        }

        Assert.Equal(DeviceState.Serving, (await SnapshotAsync("steady")).State);
    }

    private sealed class Defective(IDeviceDefinition inner, string member, int reading) : DelegatingDefinition(inner)
    {
        private int _readings;

        public override string Name => Look("Name", base.Name);

        public override int Groups => Look("Groups", base.Groups);

        public override ulong RingFeatures => Look("RingFeatures", base.RingFeatures);

        public override QueuePlacement Placement => Look("Placement", base.Placement);

        public override bool Umem => Look("Umem", base.Umem);

        public override bool TakesAnyStorage => Look("TakesAnyStorage", base.TakesAnyStorage);

        public override IBackend OpenBackend() => Look("OpenBackend", this).Open();

        public override IVirtioDevice CreateDevice(IBackend backend) => Look("CreateDevice", base.CreateDevice(backend));

        private IBackend Open() => base.OpenBackend();

        private T Look<T>(string read, T value) =>
            read == member && Interlocked.Increment(ref _readings) >= reading
                ? throw new InvalidOperationException("a defect\nin two lines")
                : value;
    }
}

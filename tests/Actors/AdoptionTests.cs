using System.Collections.Concurrent;
using Akka.Actor;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Net;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>Devices that were left in the kernel, and whoever takes them over.</summary>
public sealed class AdoptionTests(ITestOutputHelper output) : DeviceFixture(output, Config, KernelProfile.Linux73)
{
    private static readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vduse-adopt-");

    private static string Config => $"vduse.runtime.state-directory = \"{_folder.FullName}\"";

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_device_that_is_left_and_started_again_under_load_goes_on(bool packed, bool inOrder)
    {
        var options = Image("left") with { Packed = packed, InOrder = inOrder };
        var disk = await StartAsync(options);
        using var stop = new CancellationTokenSource();
        var load = new BlockLoad(disk, new BlockLoadOptions { Depth = 8 });
        var running = load.RunAsync(stop.Token);

        for (var i = 0; i < 5; i++)
        {
            Progress(load);
            Assert.IsType<VduseMessages.DeviceStopped>(await LeaveAsync("left"));
            Assert.Contains("left", Kernel.ListDevices());
            await AttachAsync(new BlockDeviceDefinition(options));
            Assert.True((await SnapshotAsync("left")).IsAdopted);
        }

        await stop.CancelAsync();
        var report = await running.WaitAsync(Patience);
        Assert.True(report.IsClean, $"{report}");
        Assert.Empty(disk.Violations);
        Assert.IsType<VduseMessages.DeviceStopped>(await StopAsync("left"));
        Assert.DoesNotContain("left", Kernel.ListDevices());
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "left")));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_supervisor_that_dies_while_it_takes_a_device_over_and_after_it_loses_no_request(bool packed, bool inOrder)
    {
        var options = Image("dies") with { Packed = packed, InOrder = inOrder };
        var disk = await StartAsync(options);
        using var stop = new CancellationTokenSource();
        var load = new BlockLoad(disk, new BlockLoadOptions { Depth = 8 });
        var running = load.RunAsync(stop.Token);

        for (var i = 0; i < 2; i++)
        {
            Progress(load);
            await LeaveAsync("dies");
            var started = AskStartAsync(new BlockDeviceDefinition(options));
            await EventuallyAsync(async () => (await ListAsync()).Any(device => device is { Name: "dies", IsAdopted: true }));
            KillSupervisor("dies");
            Assert.IsType<VduseMessages.DeviceStarted>(await started);
        }

        Progress(load);
        KillSupervisor("dies");
        Progress(load);
        await LeaveAsync("dies");
        await AttachAsync(new BlockDeviceDefinition(options));
        Progress(load);

        await stop.CancelAsync();
        var report = await running.WaitAsync(Patience);
        Assert.True(report.IsClean, $"{report}");
        Assert.Empty(disk.Violations);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_net_device_that_is_left_and_started_again_carries_every_frame_that_waited(bool packed, bool inOrder)
    {
        const int Frames = 40;
        var options = new NetDeviceOptions { Name = "frames", Backend = new PatientLoopback(), Packed = packed, InOrder = inOrder };
        var definition = new NetDeviceDefinition(options);
        await AttachAsync(definition);
        var net = Bus.NetDriver("frames");
        var arrived = new ConcurrentQueue<byte>();
        using var awake = new ManualResetEventSlim(initialState: true);
        byte number = 0;
        var sleepsAt = 0;
        net.FrameReceived = frame =>
        {
            arrived.Enqueue(frame[^1]);
            if (frame[^1] == Volatile.Read(ref sleepsAt))
                awake.Wait(Patience);
        };

        for (var i = 0; i < 3; i++)
        {
            // A driver that sleeps has not looked at the receive buffers that it got back: it sends, and has none with the device.
            var sleeps = i != 1;
            if (sleeps)
            {
                Volatile.Write(ref sleepsAt, number + Frames);
                awake.Reset();
            }

            for (var frame = 0; frame < Frames; frame++)
                Assert.True(Send(net, ++number));
            Eventually(() => arrived.Count == number);
            Assert.IsType<VduseMessages.DeviceStopped>(await LeaveAsync("frames"));
            for (var frame = 0; frame < Frames; frame++)
                Assert.True(Send(net, ++number));

            await AttachAsync(definition);

            Assert.True((await SnapshotAsync("frames")).IsAdopted);
            if (sleeps)
            {
                await EventuallyAsync(async () => (await SnapshotAsync("frames")).Queues[1].Requests == Frames);
                awake.Set();
            }

            Eventually(() => arrived.Count == number);
        }

        Assert.Equal(Enumerable.Range(1, number).Select(frame => (byte)frame), arrived);
        Assert.Equal(number, net.ReceivedCount);
        Assert.Empty(net.Violations);
    }

    [Fact]
    public async Task A_device_that_differs_is_refused_and_left_as_it_is()
    {
        await StartAsync(Image("differs"));
        await LeaveAsync("differs");

        var failed = Assert.IsType<VduseMessages.DeviceFailed>(
            await AskStartAsync(new BlockDeviceDefinition(Image("differs") with { QueueSize = 64 })));

        Assert.Contains("its queues have 256 descriptors, not 64", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("differs", Kernel.ListDevices());
        await AttachAsync(new BlockDeviceDefinition(Image("differs")));
        Assert.True((await Driver("differs").ReadAsync(0, new byte[512])).IsOk);
    }

    [Fact]
    public async Task A_device_that_another_process_serves_is_refused_after_a_while()
    {
        await StartAsync(Image("served"));
        await LeaveAsync("served");
        using (Kernel.OpenDevice("served"))
        {
            var failed = Assert.IsType<VduseMessages.DeviceFailed>(await AskStartAsync(new BlockDeviceDefinition(Image("served"))));
            Assert.Contains("another process serves", failed.Reason, StringComparison.Ordinal);
        }

        await AttachAsync(new BlockDeviceDefinition(Image("served")));
    }

    [Fact]
    public async Task A_broken_device_is_refused_with_the_remedy()
    {
        var disk = await StartAsync(Image("broken"));
        Assert.True((await disk.ReadAsync(0, new byte[512])).IsOk);
        await LeaveAsync("broken");
        using (var device = Kernel.OpenDevice("broken"))
            device.MessageTimeoutSeconds = 1;
        var unbinding = Task.Run(() => Bus.UnbindDriver("broken"));
        Eventually(() => Kernel.Kernel.IsBroken("broken"));
        await unbinding;

        var failed = Assert.IsType<VduseMessages.DeviceFailed>(await AskStartAsync(new BlockDeviceDefinition(Image("broken"))));

        Assert.Contains("broken for good", failed.Reason, StringComparison.Ordinal);
        Kernel.Bus.Detach("broken");
        Kernel.DestroyDevice("broken");
    }

    [Fact]
    public async Task A_device_that_was_detached_meanwhile_is_attached_again()
    {
        await StartAsync(Image("detached"));
        await LeaveAsync("detached");
        using (var device = Kernel.OpenDevice("detached"))
        {
            var detaching = Task.Run(() => Kernel.Bus.Detach("detached"));
            while (!detaching.IsCompleted)
            {
                if (device.TryReadRequest(out var request) == ControlRead.Message)
                    device.TryWriteResponse(VduseResponse.For(request.RequestId, VduseResult.Ok));
                await Task.Yield();
            }

            await detaching;
        }

        await AttachAsync(new BlockDeviceDefinition(Image("detached")));

        Assert.True((await Driver("detached").ReadAsync(0, new byte[512])).IsOk);
    }

    private static BlockDeviceOptions Image(string name)
    {
        var path = Path.Combine(_folder.FullName, $"{name}.img");
        using (var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
            RandomAccess.SetLength(file, 8 << 20);
        return new BlockDeviceOptions { Name = name, Queues = 2, Backend = new FileBackendOptions { Path = path } };
    }

    private async Task<IReadOnlyList<DeviceSnapshot>> ListAsync() =>
        (await Manager.Ask<VduseMessages.DeviceList>(VduseMessages.ListDevices.Instance, Patience)).Devices;

    private static bool Send(SimulatedNetDriver net, byte number)
    {
        var frame = new byte[60];
        frame[^1] = number;
        return net.TrySend(frame);
    }

    private void KillSupervisor(string device) => Sys.ActorSelection($"/user/vduse/{device}").Tell(Kill.Instance);

    private Task<VduseMessages.IStopReply> LeaveAsync(string name) =>
        Manager.Ask<VduseMessages.IStopReply>(new VduseMessages.LeaveDevice(name), Patience);
}

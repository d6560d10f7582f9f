using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Kernel;
using VduseActors.Manager;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>An actor system with a manager on a simulated kernel, and what tests do with it.</summary>
public abstract class DeviceFixture : TestKit, IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected DeviceFixture(
        ITestOutputHelper output, string? config = null, KernelProfile? profile = null, SimulatedKernelOptions? options = null,
        IActorInterceptor? interceptor = null, Func<IVduseKernel, IVduseKernel>? around = null)
        : base(
            ConfigurationFactory.ParseString(config ?? string.Empty).WithFallback(ConfigurationFactory.ParseString("akka.loglevel = INFO")),
            output: output)
    {
        Kernel = new SimulatedVduse(profile ?? KernelProfile.Linux612, options ?? new SimulatedKernelOptions
        {
            // A kernel with RFC v3 waits for ever: what it would wait for is a finding.
            Rfc = new RfcKernelOptions { ReplyLimit = Patience },
        });
        Served = around?.Invoke(Kernel) ?? Kernel;
        Manager = VduseExtension.Of(Sys).StartManager(Served, interceptor);
    }

    protected SimulatedVduse Kernel { get; }

    /// <summary>What the manager has for it: the same, or what a test put in front of it.</summary>
    protected IVduseKernel Served { get; }

    protected IActorRef Manager { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        // The last that was started; a test may have ended it.
        var (manager, life) = VduseExtension.Of(Sys).Started!;
        if (!life.Ended.IsCompleted)
            await manager.Ask<VduseMessages.AllStopped>(VduseMessages.StopAll.Instance, Patience);
        await Sys.Terminate();
        Kernel.Dispose();
    }

    protected static BlockDeviceOptions Memory(string name = "disk0", ulong size = 16 << 20) =>
        new() { Name = name, Backend = new MemoryBackendOptions { Size = size } };

    protected async Task<SimulatedBlockDriver> StartAsync(BlockDeviceOptions options) =>
        await StartAsync(new BlockDeviceDefinition(options));

    protected async Task<SimulatedBlockDriver> StartAsync(IDeviceDefinition definition)
    {
        await AttachAsync(definition);
        return Driver(definition.Name);
    }

    /// <summary>Starts a device whatever driver the kernel binds to it.</summary>
    protected async Task AttachAsync(IDeviceDefinition definition) =>
        Assert.IsType<VduseMessages.DeviceStarted>(await AskStartAsync(definition));

    protected Task<VduseMessages.IStartReply> AskStartAsync(IDeviceDefinition definition) =>
        Manager.Ask<VduseMessages.IStartReply>(new VduseManager.StartDevice(definition), Patience);

    protected Task<VduseMessages.IStopReply> StopAsync(string name) =>
        Manager.Ask<VduseMessages.IStopReply>(new VduseMessages.StopDevice(name), Patience);

    protected SimulatedVdpaBus Bus => Kernel.Kernel.Bus;

    protected SimulatedBlockDriver Driver(string name = "disk0") => Bus.BlockDriver(name);

    protected async Task<DeviceSnapshot> SnapshotAsync(string name = "disk0") =>
        (await Manager.Ask<VduseMessages.DeviceList>(VduseMessages.ListDevices.Instance, Patience))
            .Devices.Single(device => device.Name == name);

    /// <summary>Waits until something is so; looks often.</summary>
    protected void Eventually(Func<bool> condition) => AwaitCondition(condition, Patience, TimeSpan.FromMilliseconds(10));

    /// <summary>Waits until something that takes asking is so.</summary>
    protected Task EventuallyAsync(Func<Task<bool>> condition) => AwaitConditionAsync(condition, Patience, TimeSpan.FromMilliseconds(10));

    /// <summary>Waits until a load has come on.</summary>
    protected void Progress(BlockLoad load)
    {
        var before = load.CompletedCount;
        Eventually(() => load.CompletedCount > before + 200);
    }

    /// <summary>
    /// Resets a device whose storage is stuck: the reset is answered, and what the storage brings afterwards reaches nobody.
    /// </summary>
    protected async Task LateResultsReachNobodyAsync(BlockDeviceOptions options)
    {
        var storage = new ScriptedStorage(options);
        var driver = await StartAsync(storage);
        var features = driver.Features;
        storage.Hold = true;
        var stuck = Enumerable.Range(0, 16).Select(i => driver.ReadAsync((ulong)(i * 8), new byte[4096])).ToArray();
        Eventually(() => storage.HeldCount == 16);

        driver.Reset();

        await Task.WhenAll(stuck).WaitAsync(Patience);
        storage.Hold = false;
        Assert.True(driver.Restart(features));
        Assert.True((await driver.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);

        // The operations of the session before end now: they must neither crash nor touch the new session.
        storage.ReleaseHeld();
        var read = new byte[4096];
        Assert.True((await driver.ReadAsync(0, read).WaitAsync(Patience)).IsOk);
        Assert.Equal(Pattern(4096, 1), read);
        Assert.Empty(driver.Violations);
    }

    protected static byte[] Pattern(int bytes, int seed)
    {
        var data = new byte[bytes];
        new Random(seed).NextBytes(data);
        return data;
    }
}

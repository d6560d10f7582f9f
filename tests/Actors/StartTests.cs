using Akka.Actor;
using VduseActors.Configuration;
using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Kernel;
using VduseActors.Manager;
using VduseActors.Simulator;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class StartTests(ITestOutputHelper output) : DeviceFixture(output)
{
    [Fact]
    public async Task A_missing_image_is_one_line_and_leaves_nothing()
    {
        var definition = new BlockDeviceDefinition(new BlockDeviceOptions
        {
            Name = "disk0",
            Backend = new FileBackendOptions { Path = "/nonexistent/image.img" },
        });

        var failed = Assert.IsType<VduseMessages.DeviceFailed>(await AskStartAsync(definition));

        Assert.Contains("/nonexistent/image.img", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("vduse.devices.disk0.backend.path", failed.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", failed.Reason, StringComparison.Ordinal);
        Assert.Empty(Kernel.ListDevices());
    }

    [Fact]
    public async Task A_second_device_of_the_same_name_is_refused_and_the_first_goes_on()
    {
        var driver = await StartAsync(Memory());

        var failed = Assert.IsType<VduseMessages.DeviceFailed>(await AskStartAsync(new BlockDeviceDefinition(Memory())));

        Assert.Contains("disk0", failed.Reason, StringComparison.Ordinal);
        Assert.True((await driver.WriteAsync(0, Pattern(512, 1))).IsOk);
    }

    [Fact]
    public async Task A_name_that_the_kernel_has_already_is_refused_with_the_remedy()
    {
        var definition = new BlockDeviceDefinition(Memory());
        using var backend = definition.OpenBackend();
        var other = definition.CreateDevice(backend);
        Kernel.CreateDevice(new VduseDeviceSpec
        {
            Name = "disk0",
            DeviceId = 2,
            Features = other.Features | (1UL << 33),
            QueueCount = 1,
            Config = other.Config,
        });

        var failed = Assert.IsType<VduseMessages.DeviceFailed>(await AskStartAsync(new BlockDeviceDefinition(Memory())));

        Assert.Contains("disk0", failed.Reason, StringComparison.Ordinal);
        Assert.Single(Kernel.ListDevices());
        Kernel.DestroyDevice("disk0");
    }

    [Fact]
    public async Task Groups_need_a_kernel_that_has_them()
    {
        var definition = new BlockDeviceDefinition(Memory() with { Queues = 2, Groups = 2 });

        var failed = Assert.IsType<VduseMessages.DeviceFailed>(await AskStartAsync(definition));

        Assert.Contains("vduse.devices.disk0.groups", failed.Reason, StringComparison.Ordinal);
        Assert.Empty(Kernel.ListDevices());
    }

    [Fact]
    public async Task Stopping_an_unknown_device_says_so()
    {
        var failed = Assert.IsType<VduseMessages.DeviceFailed>(await StopAsync("nobody"));

        Assert.Contains("nobody", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Covers", "C47")]
    public async Task Devices_come_and_go_while_another_serves()
    {
        var driver = await StartAsync(Memory("steady"));
        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 5).Select(i => StartAsync(Memory($"passing{i}", size: 1 << 20))));
            Assert.True((await driver.WriteAsync(0, Pattern(4096, round))).IsOk);
            foreach (var reply in await Task.WhenAll(Enumerable.Range(0, 5).Select(i => StopAsync($"passing{i}"))))
                Assert.IsType<VduseMessages.DeviceStopped>(reply);
        }

        Assert.Equal(["steady"], Kernel.ListDevices());
        Assert.Empty(driver.Violations);
    }

    [Fact]
    public async Task A_device_whose_definition_throws_something_unforeseen_fails_alone()
    {
        var failed = Assert.IsType<VduseMessages.DeviceFailed>(await AskStartAsync(new Unforeseen()));

        Assert.Contains("unforeseen", failed.Reason, StringComparison.Ordinal);
        Assert.Empty(Kernel.ListDevices());
    }

    [Fact]
    public async Task Whatever_the_bus_throws_the_one_who_asked_gets_an_answer()
    {
        using var kernel = new WithFailingBus();
        var manager = Sys.ActorOf(VduseManager.For(kernel, VduseSettings.Load(Sys.Settings.Config).Runtime), "failing-bus");

        for (var i = 0; i < 5; i++)
        {
            var answer = await manager.Ask<VduseMessages.IStartReply>(
                new VduseManager.StartDevice(new BlockDeviceDefinition(Memory())), Patience);

            var failed = Assert.IsType<VduseMessages.DeviceFailed>(answer);
            Assert.Contains("unforeseen", failed.Reason, StringComparison.Ordinal);
            Assert.Empty(kernel.ListDevices());
        }
    }

    private sealed class WithFailingBus() : DelegatingVduseKernel(new SimulatedVduse(KernelProfile.Linux612))
    {
        public override IVdpaBus Bus { get; } = new FailingBus();
    }

    private sealed class FailingBus : IVdpaBus
    {
        public IReadOnlyList<VdpaManagementDevice> ListManagementDevices() => throw Unforeseen();

        public void Attach(string name) => throw Unforeseen();

        public void Detach(string name) => throw Unforeseen();

        public IReadOnlyList<VdpaDevice> ListDevices() => throw Unforeseen();

        public VdpaDeviceConfig? ReadConfig(string name) => throw Unforeseen();

        public string? GetBoundDriver(string name) => throw Unforeseen();

        public void BindDriver(string name, string driver) => throw Unforeseen();

        public void UnbindDriver(string name) => throw Unforeseen();

        private static InvalidOperationException Unforeseen() => new("unforeseen");
    }

    private sealed class Unforeseen : IDeviceDefinition
    {
        public string Name => "disk0";

        public IBackend OpenBackend() => throw new NotSupportedException("unforeseen");

        public IVirtioDevice CreateDevice(IBackend backend) => throw new NotSupportedException("unforeseen");
    }
}

using VduseActors.Host.Diagnosis;
using VduseActors.Host.Listing;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Host.Tests;

/// <summary>Devices whose server died.</summary>
public sealed class OrphanTests : IDisposable
{
    // Without its partition scan the driver needs no I/O to attach: answering messages is all a server must do here.
    private readonly InProcessHost _host = new(new SimulatedKernelOptions { Block = new BlockDriverOptions { ScanPartitions = false } });

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_device_that_was_never_attached_is_destroyed()
    {
        Create("lost");

        var result = await _host.RunAsync("remove", "lost");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Empty(_host.Kernel.DeviceNames);
    }

    [Fact]
    public async Task An_attached_device_is_detached_and_destroyed()
    {
        await CreateAttachedAsync("lost");

        var result = await _host.RunAsync("remove", "lost");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal("lost: removed\n", result.Output);
        Assert.Empty(_host.Kernel.Bus.ListDevices());
        Assert.Empty(_host.Kernel.DeviceNames);
    }

    [Fact]
    public async Task A_device_that_a_process_has_open_is_left_alone()
    {
        await CreateAttachedAsync("served");
        using var server = new SimulatedVduse(_host.Kernel);
        using var device = server.OpenDevice("served");

        var result = await _host.RunAsync("remove", "served");

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Equal(["served"], _host.Kernel.DeviceNames);
        Assert.Single(_host.Kernel.Bus.ListDevices());
    }

    [Fact]
    public async Task List_and_doctor_call_it_an_orphan_and_say_how_to_remove_it()
    {
        await CreateAttachedAsync("lost");
        using var kernel = new SimulatedVduse(_host.Kernel);

        var list = await _host.RunAsync("list");
        var finding = DeviceExamination.ExamineAll(kernel).Single();

        // Without the right to look at every process it is unknown who serves a device, and that is what is said.
        if (DeviceOwners.Read().Complete)
        {
            Assert.Contains("orphan", list.Output, StringComparison.Ordinal);
            Assert.EndsWith("vdused remove lost", finding.Remedy, StringComparison.Ordinal);
            Assert.Contains("takes it over", finding.Remedy, StringComparison.Ordinal);
        }

        Assert.Equal(Severity.Warning, finding.Severity);
    }

    private void Create(string name)
    {
        using var vduse = new SimulatedVduse(_host.Kernel);
        vduse.CreateDevice(new VduseDeviceSpec
        {
            Name = name,
            DeviceId = 2,
            Features = 1UL << 33 | 1UL << 32,
            QueueCount = 1,
            Config = new byte[60],
        });
        using var device = vduse.OpenDevice(name);
        device.SetupQueue(0, 256);
    }

    private async Task CreateAttachedAsync(string name)
    {
        Create(name);
        using var vduse = new SimulatedVduse(_host.Kernel);
        using var device = vduse.OpenDevice(name);
        var attached = Task.Run(() => vduse.Bus.Attach(name));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!attached.IsCompleted)
        {
            while (device.TryReadRequest(out var request) == ControlRead.Message)
            {
                device.TryWriteResponse(VduseResponse.For(request.RequestId, VduseResult.Ok));
            }

            await timer.WaitForNextTickAsync();
        }

        await attached;
    }
}

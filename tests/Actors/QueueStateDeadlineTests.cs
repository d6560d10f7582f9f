using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>A queue whose backend is stuck cannot say where it stands.</summary>
public sealed class QueueStateDeadlineTests(ITestOutputHelper output) : DeviceFixture(
    output,
    "vduse.runtime { quiesce-timeout = 200ms, reply-deadline = 10s }",
    options: new SimulatedKernelOptions { DefaultDriver = VdpaDrivers.Vhost })
{
    [Fact]
    [Trait("Covers", "A165")]
    public async Task The_question_is_refused_in_time_and_costs_the_other_queue_no_memory()
    {
        var storage = new ScriptedStorage(
            new BlockDeviceOptions { Name = "disk0", Queues = 2, Backend = new MemoryBackendOptions { Size = 16 << 20 } });
        await AttachAsync(storage);
        using var ram = new GuestRam(0, 8 << 20);
        using var vhost = Bus.OpenVhost("disk0");
        Assert.Equal(Errno.None, vhost.UpdateIotlb(ram));
        var transport = new VhostVdpaTransport(vhost, ram);
        var disk = SimulatedBlockDriver.TryStart(transport)!;
        storage.Hold = true;
        var stuck = disk.WriteAsync(0, Pattern(4096, 1), queue: 0);
        Eventually(() => storage.HeldCount == 1);
        storage.Hold = false;

        Assert.NotEqual(Errno.None, vhost.GetQueueState(0, out _));

        var data = Pattern(4096, 2);
        var read = new byte[4096];
        Assert.True((await disk.WriteAsync(8, data, queue: 1).WaitAsync(Patience)).IsOk);
        Assert.True((await disk.ReadAsync(8, read, queue: 1).WaitAsync(Patience)).IsOk);
        Assert.Equal(data, read);

        // It comes to rest when the backend does, and goes on with the next kick.
        storage.ReleaseHeld();
        Assert.True((await stuck.WaitAsync(Patience)).IsOk);
        Assert.True((await disk.ReadAsync(0, read, queue: 0).WaitAsync(Patience)).IsOk);
        Assert.Equal(Pattern(4096, 1), read);
        Assert.Empty(disk.Violations);
    }
}

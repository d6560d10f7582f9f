using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.TestKit.Machine;
using VduseActors.TestKit.Runs;

namespace VduseActors.TestKit.Tests;

/// <summary>Devices that tests start.</summary>
internal static class Disks
{
    public static BlockDeviceOptions Options(int queues = 1) =>
        new() { Name = "disk0", Queues = queues, Backend = new MemoryBackendOptions { Size = 4 << 20 } };

    public static BlockDeviceDefinition Memory(int queues = 1) => new(Options(queues));

    /// <summary>An image whose operations are work of the machine.</summary>
    public static BlockDeviceDefinition File(string path, SimulatedMachine machine) => new(Options() with
    {
        Backend = new FileBackendOptions { Path = path, Io = IoMode.Pool, RunWaiting = machine.Execution.Post },
    });

    /// <summary>Storage whose operations take up to a millisecond and overtake each other.</summary>
    public static LatencyDefinition Slow(SimulatedMachine machine, int queues = 1) =>
        new(Memory(queues), machine.Execution, TimeSpan.FromMilliseconds(1));
}

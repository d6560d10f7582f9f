using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Simulator.Drivers;
using VduseActors.TestKit.Machine;

namespace VduseActors.TestKit.Runs;

/// <summary>
/// What happens in a <see cref="DeviceRun"/>: a block device is started, serves a verified load, and is detached and destroyed.
/// </summary>
public sealed record DeviceRunPlan
{
    /// <summary>The machine.</summary>
    public SimulatedMachineOptions Machine { get; init; } = new();

    /// <summary>Makes the device; called once per run. A block device of 4 MiB in memory unless set.</summary>
    public Func<SimulatedMachine, IDeviceDefinition> Definition { get; init; } = static _ =>
        new BlockDeviceDefinition(new BlockDeviceOptions { Name = "disk0", Backend = new MemoryBackendOptions { Size = 4 << 20 } });

    /// <summary>The load; its number of requests must be limited, and its seed is replaced by that of the run.</summary>
    public BlockLoadOptions Load { get; init; } = new() { Requests = 1000, Depth = 8 };

    /// <summary>
    /// What else happens, beside the load: resets, unbinding, replaced backends. It may block and await; null for nothing.
    /// </summary>
    public Func<SimulatedMachine, SimulatedBlockDriver, Task>? Meanwhile { get; init; }

    /// <summary>The longest virtual time that the start, the load and the end each may take before the run counts as stalled.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(10);
}

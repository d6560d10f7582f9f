using VduseActors.Devices;
using VduseActors.Faults;
using VduseActors.Simulator.Drivers;

namespace VduseActors.TestKit;

/// <summary>
/// Tests a device of any type that the kernel admits (block, network): posts chains of buffers to its queues and looks at what comes back,
/// through real rings, on a simulated kernel, in virtual time.
/// </summary>
/// <example>
/// <code>
/// using var test = new DeviceTest(new NumberedDiskDefinition("numbers", sectors: 1024));
/// var read = test.Execute(ChainBuffer.Readable(header), ChainBuffer.Writable(512), ChainBuffer.Writable(1));
/// Assert.Equal(513u, read.Length);
/// test.NoLostRequests();
/// </code>
/// </example>
public sealed class DeviceTest : SimulatedDevice
{
    /// <summary>Boots a machine, starts the device, and starts a driver on it that acknowledges all that is offered.</summary>
    /// <param name="definition">The device.</param>
    /// <param name="options">What it runs on; null for the defaults.</param>
    /// <param name="features">What the driver acknowledges of the offer; null for all of it.</param>
    /// <exception cref="DeviceTestException">The device does not start, or refuses the driver.</exception>
    /// <exception cref="FaultPlanException">The plan has ring faults, or one that the kernel cannot have.</exception>
    public DeviceTest(IDeviceDefinition definition, DeviceTestOptions? options = null, ulong? features = null)
        : base(definition, WithoutRingFaults(options), module: null)
    {
        try
        {
            Driver = ChainDriver.Start(Injector.Around(Machine.Kernel.Bus.OpenBare(Name)), features);
        }
        catch (InvalidOperationException refused)
        {
            var failure = Failed(refused.Message);
            Dispose();
            throw failure;
        }
    }

    /// <summary>The driver.</summary>
    public ChainDriver Driver { get; }

    private protected override int Outstanding => Driver.OutstandingCount;

    /// <summary>Posts a chain to queue 0 and kicks; the device has not seen it yet.</summary>
    /// <param name="chain">Buffers that the device reads first, then those that it writes.</param>
    /// <exception cref="InvalidOperationException">The ring or the driver's memory has no room, or the device was stopped.</exception>
    public PostedChain Post(params ReadOnlySpan<ChainBuffer> chain) => PostTo(0, chain);

    /// <summary>Posts a chain to a queue and kicks; the device has not seen it yet.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="chain">Buffers that the device reads first, then those that it writes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The device has no such queue.</exception>
    /// <exception cref="InvalidOperationException">The ring or the driver's memory has no room, or the device was stopped.</exception>
    public PostedChain PostTo(int queue, params ReadOnlySpan<ChainBuffer> chain)
    {
        RequireDevice();
        return Driver.Post(queue, chain);
    }

    /// <summary>Posts a chain to queue 0 and runs the machine until it comes back.</summary>
    /// <exception cref="DeviceTestException">It does not.</exception>
    public PostedChain Execute(params ReadOnlySpan<ChainBuffer> chain) => ExpectCompletion(Post(chain));

    /// <summary>The chain comes back.</summary>
    /// <param name="chain">A chain that was posted.</param>
    /// <param name="within">Longest virtual time; the test's patience unless set.</param>
    /// <returns>The chain, for what the device wrote.</returns>
    /// <exception cref="DeviceTestException">It does not come back in time, or was aborted by a reset.</exception>
    public PostedChain ExpectCompletion(PostedChain chain, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ExpectEventually(
            () => chain.IsCompleted || chain.IsAborted, Invariant($"the completion of chain {chain.Head} of queue {chain.Queue}"), within);
        return chain.IsAborted ? throw Failed(Invariant($"Chain {chain.Head} of queue {chain.Queue} was aborted by a reset.")) : chain;
    }

    /// <summary>The chain does not come back for some time.</summary>
    /// <param name="chain">A chain that was posted.</param>
    /// <param name="during">Virtual time.</param>
    /// <exception cref="DeviceTestException">It comes back.</exception>
    public void ExpectNoCompletion(PostedChain chain, TimeSpan during)
    {
        ArgumentNullException.ThrowIfNull(chain);
        if (Machine.Execution.RunUntil(() => chain.IsCompleted, during))
        {
            throw Failed(
                Invariant($"Chain {chain.Head} of queue {chain.Queue} came back, which was not expected within {during.TotalSeconds} s."));
        }
    }

    /// <summary>Resets the device under its driver, which then starts again: chains in flight are aborted.</summary>
    /// <exception cref="DeviceTestException">The device refuses the driver.</exception>
    public void Reset()
    {
        RequireDevice();
        try
        {
            Machine.Run(() => Driver.Restart(), "a reset");
        }
        catch (InvalidOperationException refused)
        {
            throw Failed(refused.Message);
        }
    }

    /// <summary>Nobody plays the hostile driver here but the test itself: a ring fault would never fire.</summary>
    private static DeviceTestOptions? WithoutRingFaults(DeviceTestOptions? options) =>
        options?.Faults.Faults.FirstOrDefault(fault => fault.Kind.Area == FaultArea.Ring) is { } ring
            ? throw new FaultPlanException(
                $"faults.{ring.Name}: {ring.Kind.Name} needs the kernel's own driver: use a BlockDeviceTest, or post such a chain (ChainBuffer.At)")
            : options;
}

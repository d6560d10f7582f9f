using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Simulator.Tests.RfcV3;

/// <summary>A simulated kernel that says and does what the module of RFC v3 did; the daemon speaks bytes.</summary>
public abstract class RfcKernelFixture : IDisposable
{
    /// <summary>The kernel.</summary>
    protected SimulatedKernel Kernel { get; private set; } = Boot(new SimulatedKernelOptions { DefaultDriver = null });

    public void Dispose()
    {
        Kernel.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The errno with which a call is refused.</summary>
    protected static Errno Refusal(Action call) => Assert.Throws<VduseException>(call).Errno;

    /// <summary>Another kernel instead, before anything is on it.</summary>
    protected void Reboot(SimulatedKernelOptions options, TimeProvider? time = null)
    {
        Kernel.Dispose();
        Kernel = Boot(options, time);
    }

    /// <summary>Attaches the daemon's device.</summary>
    protected void Attach() => Kernel.Bus.Attach(RfcTestDaemon.Name, RfcTestDaemon.Id, RfcTestDaemon.BlockDevice);

    /// <summary>A driver's view of the daemon's device without a driver, attached if need be.</summary>
    protected IVirtioTransport Bare()
    {
        if (Kernel.Bus.ListDevices().Count == 0)
            Attach();
        return Kernel.Bus.OpenBare(RfcTestDaemon.Name);
    }

    private static SimulatedKernel Boot(SimulatedKernelOptions options, TimeProvider? time = null) =>
        new(KernelProfile.RfcV3, options, time);
}

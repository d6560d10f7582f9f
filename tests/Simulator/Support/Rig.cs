using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Simulator.Tests.Support;

/// <summary>A simulated kernel with a served device, the way up to a driver in one call.</summary>
public sealed class Rig : IDisposable
{
    public Rig(
        KernelProfile? profile = null,
        TestDaemonOptions? daemon = null,
        SimulatedKernelOptions? kernel = null,
        TimeProvider? time = null)
    {
        Vduse = new SimulatedVduse(profile ?? KernelProfile.Linux612, kernel, time);
        Daemon = new TestDaemon(Vduse, daemon);
    }

    public SimulatedVduse Vduse { get; }

    public SimulatedKernel Kernel => Vduse.Kernel;

    public TestDaemon Daemon { get; }

    public ViolationLog Violations => Kernel.ViolationsOf(TestDaemon.Name);

    /// <summary>Attaches with the options' default driver.</summary>
    public void Attach() => Vduse.Bus.Attach(TestDaemon.Name);

    /// <summary>Attaches and returns the virtio-blk driver.</summary>
    public SimulatedBlockDriver AttachBlock()
    {
        Attach();
        return Kernel.Bus.BlockDriver(TestDaemon.Name);
    }

    /// <summary>Attaches without a driver and returns the bare device.</summary>
    public static (Rig Rig, IVirtioTransport Transport) Bare(KernelProfile? profile = null, TestDaemonOptions? daemon = null)
    {
        var rig = new Rig(profile, daemon, new SimulatedKernelOptions { DefaultDriver = null });
        rig.Attach();
        var transport = rig.Kernel.Bus.OpenBare(TestDaemon.Name);
        transport.Reset();
        return (rig, transport);
    }

    /// <summary>Attaches to vhost-vdpa and opens the character device.</summary>
    public static (Rig Rig, SimulatedVhostVdpa Vhost) Guest(KernelProfile? profile = null, TestDaemonOptions? daemon = null)
    {
        var rig = new Rig(profile, daemon, new SimulatedKernelOptions { DefaultDriver = VdpaDrivers.Vhost });
        rig.Attach();
        return (rig, rig.Kernel.Bus.OpenVhost(TestDaemon.Name));
    }

    public void Dispose()
    {
        Daemon.Dispose();
        Vduse.Dispose();
    }
}

using VduseActors.Kernel;
using VduseActors.Simulator.Bus;
using VduseActors.Transports.Tests.PortSuite;

namespace VduseActors.Simulator.Tests.PortSuite;

/// <summary>The suite that the real kernel passes.</summary>
public abstract class SimulatedVhostVdpaSuite(KernelProfile profile) : VhostVdpaSuite
{
    private readonly SimulatedKernel _kernel = new(profile, new SimulatedKernelOptions { DefaultDriver = VdpaDrivers.Vhost });
    private readonly List<GuestRam> _memory = [];

    public override void Dispose()
    {
        base.Dispose();
        _kernel.Dispose();
        foreach (var memory in _memory)
            memory.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override IVduseKernel OpenKernel() => new SimulatedVduse(_kernel);

    protected override IVhostVdpa OpenVhost(string device) => _kernel.Bus.OpenVhost(device);

    protected override IGuestMemory CreateMemory(ulong bytes)
    {
        var memory = new GuestRam(0, bytes);
        _memory.Add(memory);
        return memory;
    }
}

public sealed class Linux612VhostSuite() : SimulatedVhostVdpaSuite(KernelProfile.Linux612);

public sealed class Linux73VhostSuite() : SimulatedVhostVdpaSuite(KernelProfile.Linux73);

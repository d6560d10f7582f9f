using VduseActors.Kernel;
using VduseActors.Transports.Tests.PortSuite;

namespace VduseActors.Simulator.Tests.PortSuite;

/// <summary>The suite that the real kernel passes.</summary>
public abstract class SimulatedVduseSuite(KernelProfile profile) : VduseKernelSuite
{
    private readonly SimulatedKernel _kernel = new(profile);

    public override void Dispose()
    {
        base.Dispose();
        _kernel.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override IVduseKernel OpenKernel() => new SimulatedVduse(_kernel);
}

public sealed class Linux612Suite() : SimulatedVduseSuite(KernelProfile.Linux612);

public sealed class Linux70Suite() : SimulatedVduseSuite(KernelProfile.Linux70);

public sealed class Linux73Suite() : SimulatedVduseSuite(KernelProfile.Linux73);

using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Transports.Tests.PortSuite;

namespace VduseActors.Simulator.Tests.PortSuite;

/// <summary>The suite that the real kernel passes.</summary>
public abstract class SimulatedLifetimeSuite(KernelProfile profile) : LifetimeSuite
{
    private readonly SimulatedKernel _kernel = new(profile);

    public override void Dispose()
    {
        base.Dispose();
        _kernel.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What is polled is an eventfd, which has no error state: it is readable instead.</summary>
    protected override uint BrokenEvent => Epoll.EPOLLIN;

    protected override IVduseKernel OpenKernel() => new SimulatedVduse(_kernel);
}

public sealed class Linux612LifetimeSuite() : SimulatedLifetimeSuite(KernelProfile.Linux612);

public sealed class Linux73LifetimeSuite() : SimulatedLifetimeSuite(KernelProfile.Linux73);

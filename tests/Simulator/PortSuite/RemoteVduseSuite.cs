using VduseActors.Kernel;
using VduseActors.Simulator.Remote;
using VduseActors.Transports.Tests.PortSuite;

namespace VduseActors.Simulator.Tests.PortSuite;

/// <summary>The suite that the real kernel passes, over the socket.</summary>
public abstract class RemoteVduseSuite : VduseKernelSuite
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vduse-socket-");
    private readonly SimulatedKernel _kernel;
    private readonly KernelServer _server;

    protected RemoteVduseSuite(KernelProfile profile)
    {
        _kernel = new SimulatedKernel(profile);
        _server = new KernelServer(() => new SimulatedVduse(_kernel), Socket);
    }

    private string Socket => Path.Combine(_folder.FullName, "kernel");

    public override void Dispose()
    {
        base.Dispose();
        _server.Dispose();
        _kernel.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected override IVduseKernel OpenKernel() => RemoteVduse.Open(Socket);
}

public sealed class RemoteLinux612Suite() : RemoteVduseSuite(KernelProfile.Linux612);

public sealed class RemoteLinux70Suite() : RemoteVduseSuite(KernelProfile.Linux70);

public sealed class RemoteLinux73Suite() : RemoteVduseSuite(KernelProfile.Linux73);

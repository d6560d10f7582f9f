using VduseActors.Kernel;
using VduseActors.Transports.Vduse;

namespace VduseActors.Transports.Kernel.Tests;

public sealed class LinuxLifetimeSuite : LifetimeSuite
{
    protected override IVduseKernel OpenKernel() => LinuxVduse.Open();
}

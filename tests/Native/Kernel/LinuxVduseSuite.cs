using VduseActors.Kernel;
using VduseActors.Native.Tests.PortSuite;

namespace VduseActors.Native.Kernel.Tests;

public sealed class LinuxVduseSuite : VduseKernelSuite
{
    protected override IVduseKernel OpenKernel() => LinuxVduse.Open();
}

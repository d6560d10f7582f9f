using VduseActors.Kernel;

namespace VduseActors.Native.Kernel.Tests;

public sealed class LinuxVduseSuite : VduseKernelSuite
{
    protected override IVduseKernel OpenKernel() => LinuxVduse.Open();
}

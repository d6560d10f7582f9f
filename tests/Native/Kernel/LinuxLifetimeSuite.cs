using VduseActors.Kernel;

namespace VduseActors.Native.Kernel.Tests;

public sealed class LinuxLifetimeSuite : LifetimeSuite
{
    protected override IVduseKernel OpenKernel() => LinuxVduse.Open();
}

using VduseActors.Kernel;

namespace VduseActors.Transports.Tests.PortSuite;

/// <summary>What holds for every implementation of the kernel port: one subclass per implementation, which opens it.</summary>
public abstract class KernelPortSuite : IDisposable
{
    private IVduseKernel? _kernel;

    /// <summary>The port, opened when it is first asked for.</summary>
    protected IVduseKernel Kernel => _kernel ??= OpenKernel();

    /// <summary>Opens the port once more.</summary>
    protected abstract IVduseKernel OpenKernel();

    public virtual void Dispose()
    {
        _kernel?.Dispose();
        GC.SuppressFinalize(this);
    }
}

namespace VduseActors.Simulator.Execution;

/// <summary>A lock that may be held while waiting; its holder may take it again.</summary>
internal abstract class KernelMutex
{
    /// <summary>Takes it until the result is disposed.</summary>
    internal Holder Enter()
    {
        Acquire();
        return new Holder(this);
    }

    private protected abstract void Acquire();

    private protected abstract void Release();

    /// <summary>The lock is held as long as this lasts.</summary>
    internal readonly struct Holder(KernelMutex mutex) : IDisposable
    {
        public void Dispose() => mutex.Release();
    }
}

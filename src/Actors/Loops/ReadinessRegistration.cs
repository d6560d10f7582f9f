namespace VduseActors.Loops;

/// <summary>One watched descriptor. Disposing stops the watch; twice is allowed.</summary>
internal sealed class ReadinessRegistration(DescriptorTable table, int descriptor, uint slot, IReadySource source) : IDisposable
{
    private int _disposed;

    internal int Descriptor { get; } = descriptor;

    internal uint Slot { get; } = slot;

    internal IReadySource Source { get; } = source;

    internal bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Lets a one-shot watch tell once more; tells at once when the descriptor is ready already.</summary>
    public void Rearm()
    {
        if (!IsDisposed)
            table.Rearm(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            table.Remove(this);
    }
}

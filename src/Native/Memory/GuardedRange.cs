namespace VduseActors.Native;

/// <summary>Memory that <see cref="BusErrorGuard"/> guards.</summary>
public sealed class GuardedRange : IDisposable
{
    private readonly BusErrorTable _table;
    private readonly int _slot;
    private readonly Lock _gate = new();
    private bool _hasFaulted;
    private bool _disposed;

    internal GuardedRange(BusErrorTable table, int slot)
    {
        _table = table;
        _slot = slot;
    }

    /// <summary>True when a part of the memory was found gone and was replaced by zeroes.</summary>
    public bool HasFaulted
    {
        get
        {
            lock (_gate)
                return _disposed ? _hasFaulted : _table.FaultsOf(_slot) != 0;
        }
    }

    /// <summary>Ends the guard. Further calls do nothing.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _hasFaulted = _table.FaultsOf(_slot) != 0;
            _disposed = true;
            _table.Remove(_slot);
        }
    }
}

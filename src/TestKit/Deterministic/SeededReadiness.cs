using VduseActors.Deterministic;
using VduseActors.Loops;
using VduseActors.Native;

namespace VduseActors.TestKit.Deterministic;

/// <summary>
/// Watches descriptors for the device actors of a deterministic system: looked at between steps, and which of several that are ready
/// is told first is drawn from the seed.
/// </summary>
internal sealed class SeededReadiness : IReadinessSet, IExternalEventSource, IDisposable
{
    private readonly DescriptorTable _descriptors = new();
    private readonly EpollEvent[] _found = new EpollEvent[64];
    private readonly List<EpollEvent> _ready = [];
    private readonly SeededExecution _execution;
    private readonly IDisposable _polled;

    /// <summary>Creates a set that the execution polls.</summary>
    public SeededReadiness(SeededExecution execution)
    {
        _execution = execution;
        _polled = execution.AddSource(this);
    }

    /// <inheritdoc/>
    public ReadinessRegistration Watch(int descriptor, IReadySource source, WatchMode mode) => _descriptors.Watch(descriptor, source, mode);

    /// <inheritdoc/>
    public void Dispose()
    {
        _polled.Dispose();
        _descriptors.Dispose();
    }

    /// <inheritdoc/>
    public bool Poll()
    {
        var count = _descriptors.Look(_found);
        for (var i = 0; i < count; i++)
        {
            if (!_ready.Exists(known => known.Data == _found[i].Data))
                _ready.Add(_found[i]);
        }

        // In the order in which the descriptors were added: the order of epoll is the system's affair.
        if (count > 1)
            _ready.Sort(static (a, b) => a.Data.CompareTo(b.Data));
        while (_ready.Count > 0)
        {
            var drawn = _execution.Draw(_ready.Count);
            var ready = _ready[drawn];
            _ready.RemoveAt(drawn);
            if (_descriptors.TryTell(ready))
                return true;
        }

        return false;
    }
}

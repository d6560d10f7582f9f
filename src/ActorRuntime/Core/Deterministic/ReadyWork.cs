namespace VduseActors.ActorRuntime.Deterministic;

/// <summary>Work that could run now, taken in an order drawn from a seed. Safe to add to from any thread.</summary>
internal sealed class ReadyWork(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<IRunnable> _ready = [];
    private readonly Lock _lock = new();

    /// <summary>How much work other threads have added while they should not have.</summary>
    public long Foreign { get; private set; }

    public void Add(IRunnable work, bool foreign)
    {
        lock (_lock)
        {
            _ready.Add(work);
            if (foreign)
                Foreign++;
        }
    }

    /// <summary>Draws one piece of work; null when there is none.</summary>
    public IRunnable? Take()
    {
        lock (_lock)
        {
            if (_ready.Count == 0)
                return null;
            var drawn = _random.Next(_ready.Count);
            var work = _ready[drawn];
            _ready[drawn] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            return work;
        }
    }

    /// <summary>Draws a number below <paramref name="bound"/>.</summary>
    public int Draw(int bound)
    {
        lock (_lock)
            return _random.Next(bound);
    }

    /// <summary>Draws a number from 0 to below 1.</summary>
    public double DrawFraction()
    {
        lock (_lock)
            return _random.NextDouble();
    }
}

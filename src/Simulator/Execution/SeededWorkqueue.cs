using VduseActors.Deterministic;

namespace VduseActors.Simulator.Execution;

/// <summary>Items become work of the execution: those that wait run in an order drawn from the seed.</summary>
internal sealed class SeededWorkqueue(SeededExecution execution) : KernelWorkqueue
{
    private readonly Dictionary<KernelWork, SeededEvent> _flushed = [];
    private bool _stopping;

    internal override void Enqueue(KernelWork work)
    {
        if (work.IsQueued || _stopping)
            return;
        work.IsQueued = true;
        if (!work.IsRunning)
            execution.Post(Run, work);
    }

    // What was posted stays there and finds nothing to do.
    internal override void Cancel(KernelWork work) => work.IsQueued = false;

    internal override void Flush(KernelWork work)
    {
        while ((work.IsQueued || work.IsRunning) && !_stopping)
        {
            if (!_flushed.TryGetValue(work, out var flushed))
                _flushed.Add(work, flushed = new SeededEvent(execution, "an interrupt callback to end"));
            flushed.Wait();
        }
    }

    public override void Dispose()
    {
        _stopping = true;
        foreach (var flushed in _flushed.Values)
            flushed.Set();
        _flushed.Clear();
    }

    private void Run(object? state)
    {
        var work = (KernelWork)state!;
        if (!work.IsQueued || work.IsRunning || _stopping)
            return;
        work.IsQueued = false;
        work.IsRunning = true;
        work.Run();
        work.IsRunning = false;
        if (work.IsQueued)
            execution.Post(Run, work);
        if (_flushed.Remove(work, out var flushed))
            flushed.Set();
    }
}

namespace VduseActors.Simulator.Execution;

/// <summary>
/// Threads that run the items in the order in which they were queued. Queueing an item allocates nothing.
/// </summary>
internal sealed class ThreadedWorkqueue : KernelWorkqueue
{
    private readonly object _lock = new();
    private readonly Thread[] _threads;
    private KernelWork? _head;
    private KernelWork? _tail;
    private int _idle;
    private int _flushing;
    private bool _stopping;

    internal ThreadedWorkqueue(int threads)
    {
        _threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Loop) { IsBackground = true, Name = Invariant($"kworker/u:{i}") };
            _threads[i].Start();
        }
    }

    internal override void Enqueue(KernelWork work)
    {
        lock (_lock)
        {
            if (work.IsQueued || _stopping)
                return;

            work.IsQueued = true;
            // One that runs is appended by the thread that runs it, so that it never runs twice at a time.
            if (!work.IsRunning)
                Append(work);
        }
    }

    internal override void Cancel(KernelWork work)
    {
        lock (_lock)
        {
            if (!work.IsQueued)
                return;

            work.IsQueued = false;
            if (!work.IsRunning)
                Unlink(work);
        }
    }

    internal override void Flush(KernelWork work)
    {
        lock (_lock)
        {
            _flushing++;
            while ((work.IsQueued || work.IsRunning) && !_stopping)
                Monitor.Wait(_lock);

            _flushing--;
        }
    }

    public override void Dispose()
    {
        lock (_lock)
        {
            _stopping = true;
            Monitor.PulseAll(_lock);
        }

        foreach (var thread in _threads)
        {
            if (thread != Thread.CurrentThread)
                thread.Join();
        }
    }

    private void Loop()
    {
        while (Take() is { } work)
        {
            work.Run();
            Finish(work);
        }
    }

    private KernelWork? Take()
    {
        lock (_lock)
        {
            while (_head is null && !_stopping)
            {
                _idle++;
                Monitor.Wait(_lock);
                _idle--;
            }

            if (_stopping || _head is not { } work)
                return null;

            _head = work.Next;
            if (_head is null)
                _tail = null;

            work.Next = null;
            work.IsQueued = false;
            work.IsRunning = true;
            return work;
        }
    }

    private void Finish(KernelWork work)
    {
        lock (_lock)
        {
            work.IsRunning = false;
            if (work.IsQueued)
                Append(work);

            if (_flushing > 0)
                Monitor.PulseAll(_lock);
        }
    }

    private void Append(KernelWork work)
    {
        if (_tail is null)
            _head = work;
        else
            _tail.Next = work;

        _tail = work;
        if (_flushing > 0)
            Monitor.PulseAll(_lock);
        else if (_idle > 0)
            Monitor.Pulse(_lock);
    }

    private void Unlink(KernelWork work)
    {
        KernelWork? previous = null;
        for (var item = _head; item is not null; previous = item, item = item.Next)
        {
            if (item != work)
                continue;

            if (previous is null)
                _head = work.Next;
            else
                previous.Next = work.Next;

            if (_tail == work)
                _tail = previous;

            work.Next = null;
            return;
        }
    }
}

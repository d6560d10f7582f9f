using System.Collections.Concurrent;

namespace VduseActors.Faults;

/// <summary>Many fault runs, one per seed, on all processors.</summary>
/// <param name="options">What all runs have in common; the seed is replaced.</param>
public sealed class FaultCampaign(FaultRunOptions options)
{
    private readonly ConcurrentBag<FaultRunResult> _failed = [];
    private long _done;
    private long _faults;
    private long _requests;

    /// <summary>Runs that have ended.</summary>
    public long DoneCount => Interlocked.Read(ref _done);

    /// <summary>Faults that fired, over all runs.</summary>
    public long FaultCount => Interlocked.Read(ref _faults);

    /// <summary>Requests that ended, over all runs.</summary>
    public long RequestCount => Interlocked.Read(ref _requests);

    /// <summary>Runs that failed, by seed.</summary>
    public IReadOnlyList<FaultRunResult> Failed => [.. _failed.OrderBy(result => result.Seed)];

    /// <summary>Runs all seeds of a range.</summary>
    /// <param name="first">First seed.</param>
    /// <param name="last">Last seed, inclusive.</param>
    /// <param name="cancellation">Ends it after the runs under way.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(ulong first, ulong last, CancellationToken cancellation = default)
    {
        var next = first;
        var gate = new Lock();
        bool TryTake(out ulong seed)
        {
            lock (gate)
            {
                seed = next;
                return next <= last && next++ < ulong.MaxValue;
            }
        }

        // Threads of its own: each run drives one machine, whose parts wait for each other.
        var failures = new ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            try
            {
                while (!cancellation.IsCancellationRequested && failures.IsEmpty && TryTake(out var seed))
                    Note(FaultRun.Run(options with { Seed = seed }));
            }
            catch (Exception failure)
            {
                failures.Enqueue(failure);
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        if (failures.TryDequeue(out var failed))
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failed);
        cancellation.ThrowIfCancellationRequested();
    }

    private void Note(FaultRunResult result)
    {
        if (!result.Passed)
            _failed.Add(result);
        Interlocked.Add(ref _faults, result.Schedule.Count);
        Interlocked.Add(ref _requests, result.Requests);
        Interlocked.Increment(ref _done);
    }
}

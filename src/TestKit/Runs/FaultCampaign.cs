using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace VduseActors.TestKit.Runs;

/// <summary>Many fault runs, one per seed, on all processors.</summary>
/// <param name="options">What all runs have in common; the seed is replaced.</param>
public sealed class FaultCampaign(FaultRunOptions options)
{
    private readonly ConcurrentBag<FaultRunResult> _failed = [];
    private readonly ConcurrentDictionary<ulong, long> _underWay = new();
    private readonly ConcurrentQueue<Exception> _mistakes = new();
    private readonly Lock _gate = new();
    private long _done;
    private long _faults;
    private long _requests;
    private long _kills;
    private ulong _traceHash;
    private int _abandoned;

    /// <summary>After so many runs that failed no other begins; 0 for no limit.</summary>
    public int MostFailures { get; init; }

    /// <summary>Runs that have ended.</summary>
    public long DoneCount => Interlocked.Read(ref _done);

    /// <summary>Faults that fired, over all runs.</summary>
    public long FaultCount => Interlocked.Read(ref _faults);

    /// <summary>Requests that ended, over all runs.</summary>
    public long RequestCount => Interlocked.Read(ref _requests);

    /// <summary>Processes that were killed, over all runs.</summary>
    public long KillCount => Interlocked.Read(ref _kills);

    /// <summary>
    /// Hash of everything that happened in all runs that ended: equal for two campaigns of the same seeds and options whose runs went
    /// alike, in whichever order they ended, in any process.
    /// </summary>
    public ulong TraceHash => Interlocked.Read(ref _traceHash);

    /// <summary>Runs that failed, by seed.</summary>
    public IReadOnlyList<FaultRunResult> Failed => [.. _failed.OrderBy(result => result.Seed)];

    /// <summary>The runs under way, the longest first: seed, and how long it has been running in real time.</summary>
    public IReadOnlyList<(ulong Seed, TimeSpan Since)> UnderWay =>
        [.. _underWay.Select(run => (run.Key, TimeProvider.System.GetElapsedTime(run.Value))).OrderByDescending(run => run.Item2)];

    /// <summary>
    /// Why no run began any more before the last seed: too many failed, or hang and keep the processors; null when all did, or the campaign
    /// was cancelled.
    /// </summary>
    public string? EndedBecause { get; private set; }

    /// <summary>Runs all seeds of a range.</summary>
    /// <param name="first">First seed.</param>
    /// <param name="last">Last seed, inclusive.</param>
    /// <param name="cancellation">Ends it and the runs under way, within a second or two.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(ulong first, ulong last, CancellationToken cancellation = default)
    {
        var next = first;
        bool TryTake(out ulong seed)
        {
            lock (_gate)
            {
                seed = next;
                return MayGoOn() && next <= last && next++ < ulong.MaxValue;
            }
        }

        // Threads of its own: each waits for one run at a time.
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            try
            {
                while (!cancellation.IsCancellationRequested && _mistakes.IsEmpty && TryTake(out var seed))
                    RunOne(seed, cancellation);
            }
            catch (Exception mistake)
            {
                _mistakes.Enqueue(mistake);
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        cancellation.ThrowIfCancellationRequested();
        if (_mistakes.TryDequeue(out var mistake))
            ExceptionDispatchInfo.Throw(mistake);
    }

    private void RunOne(ulong seed, CancellationToken cancellation)
    {
        _underWay[seed] = TimeProvider.System.GetTimestamp();
        Note(FaultRun.Run(options with { Seed = seed }, cancellation));

        // Of a campaign that was cancelled it stays: that is what it was doing.
        _underWay.TryRemove(seed, out _);
    }

    private bool MayGoOn()
    {
        // Each keeps a thread that may spin: what would run beside them would be taken for hanging, too.
        if (Volatile.Read(ref _abandoned) >= Environment.ProcessorCount)
            EndedBecause = Invariant($"{_abandoned} runs hang and cannot be ended");
        else if (MostFailures > 0 && _failed.Count >= MostFailures)
            EndedBecause = $"{_failed.Count} runs have failed";
        return EndedBecause is null;
    }

    private void Note(FaultRunResult result)
    {
        if (!result.Passed)
            _failed.Add(result);
        if (result.IsAbandoned)
            Interlocked.Increment(ref _abandoned);
        Interlocked.Add(ref _faults, result.Schedule.Count);
        Interlocked.Add(ref _requests, result.Requests);
        Interlocked.Add(ref _kills, result.Kills.Count);
        Interlocked.Add(ref _traceHash, Mixed(result.Seed, result.TraceHash));
        Interlocked.Increment(ref _done);
    }

    // A sum does not know in which order it was made; mixed, lest what one run adds be what another one takes away.
    private static ulong Mixed(ulong seed, ulong hash)
    {
        var mixed = (hash ^ (seed * 0x9e3779b97f4a7c15)) * 0xff51afd7ed558ccd;
        return (mixed ^ (mixed >> 32)) * 0xc4ceb9fe1a85ec53;
    }
}

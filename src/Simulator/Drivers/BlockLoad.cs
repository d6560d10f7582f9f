namespace VduseActors.Simulator.Drivers;

/// <summary>
/// Random or sequential reads and writes on a block device, at a depth, on all its queues, with every read verified: blocks in flight are
/// never touched twice, so each read must give what the last write put there, or what an earlier read of an unwritten block gave.
/// </summary>
/// <remarks>
/// Once running it allocates nothing: jobs submit their next request from the completion of the last. Counters can be read while
/// it runs. A load runs once.
/// </remarks>
/// <example>
/// <code>
/// var load = new BlockLoad(disk, new BlockLoadOptions { Depth = 32 });
/// using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(3));
/// var report = await load.RunAsync(stop.Token);
/// Console.WriteLine($"{report.RequestsPerSecond:n0} IOPS, p99 {load.Latency.Percentile(99)}");
/// </code>
/// </example>
public sealed class BlockLoad
{
    private const int SectorSize = 512;

    private readonly SimulatedBlockDriver _driver;
    private readonly BlockLoadModel _model;
    private readonly BlockLoadJob[] _jobs;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _limit;
    private CancellationToken _stop;
    private int _running;
    private long _submitted;
    private long _reads;
    private long _writes;
    private long _flushes;
    private long _failed;
    private long _aborted;
    private long _mismatches;
    private long _firstMismatch = -1;

    /// <summary>Prepares a load.</summary>
    /// <exception cref="ArgumentException">The range holds fewer blocks than requests are to be in flight.</exception>
    public BlockLoad(SimulatedBlockDriver driver, BlockLoadOptions options)
    {
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentNullException.ThrowIfNull(options);
        _driver = driver;
        Options = options;
        _limit = options.Requests ?? long.MaxValue;
        var sectors = options.Sectors ?? (driver.Limits.CapacitySectors - options.FirstSector);
        var blocks = (long)(sectors / (ulong)(options.RequestBytes / SectorSize));
        var jobs = driver.QueueCount * options.Depth;
        if (blocks < 2L * jobs)
        {
            throw new ArgumentException(
                Invariant($"{jobs} requests in flight need at least {2 * jobs} blocks; the range has {blocks}."), nameof(options));
        }

        _model = new BlockLoadModel(blocks, options.Sequential);
        _jobs = new BlockLoadJob[jobs];
        for (var i = 0; i < jobs; i++)
            _jobs[i] = new BlockLoadJob(this, _model, i % driver.QueueCount, options.Seed + (ulong)i, options.RequestBytes);
    }

    /// <summary>What it does.</summary>
    public BlockLoadOptions Options { get; }

    /// <summary>From submission to completion, of every request.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Requests that ended so far, however.</summary>
    public long CompletedCount => Latency.Count;

    /// <summary>Reads so far whose data was wrong.</summary>
    public long MismatchCount => Interlocked.Read(ref _mismatches);

    internal TimeProvider Time => _driver.Execution.Time;

    /// <summary>Requests so far that the device failed.</summary>
    public long FailedCount => Interlocked.Read(ref _failed);

    internal ulong SectorOf(long block) => Options.FirstSector + ((ulong)block * (ulong)(Options.RequestBytes / SectorSize));

    internal bool CanFlush => (_driver.Features & BlockFeature.Flush) != 0;

    /// <summary>Runs until the token is cancelled or the number of requests is reached, and all requests have ended.</summary>
    public async Task<BlockLoadReport> RunAsync(CancellationToken stop = default)
    {
        _stop = stop;
        _running = _jobs.Length;
        var started = Time.GetTimestamp();
        foreach (var job in _jobs)
            job.Begin();

        await _done.Task;
        return new BlockLoadReport(
            _reads,
            _writes,
            _flushes,
            _failed,
            _aborted,
            _mismatches,
            (_reads + _writes) * Options.RequestBytes,
            Time.GetElapsedTime(started),
            _firstMismatch < 0 ? null : SectorOf(_firstMismatch));
    }

    internal bool MayContinue() => !_stop.IsCancellationRequested && Interlocked.Increment(ref _submitted) <= _limit;

    internal void Submit(BlockLoadJob job, int queue) => _driver.Submit(job, queue);

    internal void Count(BlockLoadJob job)
    {
        switch (job.Result.Status)
        {
            case BlockStatus.Ok:
                Interlocked.Increment(ref job.Operation == BlockOperation.Read ? ref _reads
                    : ref job.Operation == BlockOperation.Write ? ref _writes
                    : ref _flushes);
                break;
            case BlockStatus.Aborted:
                Interlocked.Increment(ref _aborted);
                break;
            default:
                Interlocked.Increment(ref _failed);
                break;
        }
    }

    internal void CountMismatch(long block)
    {
        Interlocked.Increment(ref _mismatches);
        Interlocked.CompareExchange(ref _firstMismatch, block, -1);
    }

    internal void JobEnded()
    {
        if (Interlocked.Decrement(ref _running) == 0)
            _done.SetResult();
    }
}

using VduseActors.Bench.Measuring;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Bench.Block;

/// <summary>A device of one case behind the whole runtime, and loads on it.</summary>
internal sealed class BlockRun : IAsyncDisposable
{
    private const string Name = "disk0";
    private const int RequestBytes = 4096;
    private const int WritePercent = 30;

    private readonly SimulatedVduse _kernel;
    private readonly DeviceBed _bed;

    private BlockRun(SimulatedVduse kernel, DeviceBed bed) => (_kernel, _bed) = (kernel, bed);

    private SimulatedBlockDriver Disk => _kernel.Kernel.Bus.BlockDriver(Name);

    /// <summary>Starts the runtime and attaches the device.</summary>
    /// <param name="of">The device.</param>
    /// <param name="image">Image for files.</param>
    /// <exception cref="InvalidOperationException">The device cannot be started; the message says why.</exception>
    public static async Task<BlockRun> StartAsync(BlockCase of, string image)
    {
        // Without its checker of stray memory accesses the simulated kernel costs less than what is measured.
        var kernel = new SimulatedVduse(KernelProfile.Linux612, new SimulatedKernelOptions
        {
            CheckMemoryAccesses = false,
            WorkerThreads = 1,
            Block = new BlockDriverOptions { MaxQueues = of.Queues },
        });
        var run = new BlockRun(kernel, new DeviceBed(kernel, $"data-count = {Math.Min(of.Queues, Environment.ProcessorCount)}"));
        try
        {
            await run._bed.StartAsync(new BlockDeviceOptions
            {
                Name = Name,
                Queues = of.Queues,
                Packed = of.Packed,
                Backend = Backend(of.Backend, image),
            });
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a load to warm up, then several that are measured.</summary>
    /// <param name="depth">Requests in flight per queue.</param>
    /// <param name="time">How long each runs.</param>
    /// <param name="rounds">How many are measured.</param>
    /// <returns>The figures by column.</returns>
    public async Task<Dictionary<string, double>> MeasureAsync(int depth, TimeSpan time, int rounds)
    {
        await LoadAsync(New(depth), time);
        var rates = new List<double>();
        var medians = new List<double>();
        var tails = new List<double>();
        var requests = 0.0;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var round = 0; round < rounds; round++)
        {
            var load = New(depth);
            var report = await LoadAsync(load, time);
            rates.Add(report.RequestsPerSecond);
            medians.Add(load.Latency.Percentile(50).TotalMicroseconds);
            tails.Add(load.Latency.Percentile(99).TotalMicroseconds);
            requests += report.Reads + report.Writes;
        }

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        var figures = new Dictionary<string, double>();
        Spread.Add(figures, "IOPS", rates);
        Spread.Add(figures, "p50 us", medians);
        Spread.Add(figures, "p99 us", tails);
        figures["bytes allocated/request"] = allocated / requests;
        return figures;
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        _kernel.Dispose();
    }

    private static BlockBackendOptions Backend(string backend, string image) => backend switch
    {
        "null" => new NullBackendOptions { Size = 64 << 20 },
        "memory" => new MemoryBackendOptions { Size = 64 << 20 },
        "file pool" => new FileBackendOptions { Path = image, Io = IoMode.Pool },
        "file uring" => new FileBackendOptions { Path = image, Io = IoMode.Uring },
        "file direct" => new FileBackendOptions { Path = image, Direct = true },
        _ => new FileBackendOptions { Path = image },
    };

    private static async Task<BlockLoadReport> LoadAsync(BlockLoad load, TimeSpan time)
    {
        using var stop = new CancellationTokenSource(time);
        var report = await load.RunAsync(stop.Token);
        return report.IsClean ? report : throw new InvalidOperationException($"Requests failed: {report}.");
    }

    private BlockLoad New(int depth) =>
        new(Disk, new BlockLoadOptions { Depth = depth, RequestBytes = RequestBytes, WritePercent = WritePercent, Verify = false });
}

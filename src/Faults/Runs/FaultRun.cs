using VduseActors.Deterministic;
using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Kernel;
using VduseActors.SimulatedRuns;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;

namespace VduseActors.Faults;

/// <summary>
/// One life of a block device on a simulated machine, under faults: start, load with resets in between, an end of all faults, recovery,
/// verification of the whole disk, removal. The same options give the same run.
/// </summary>
public sealed partial class FaultRun : IDisposable
{
    private const string DeviceName = "disk0";
    private const int DiskSectors = 256, Phases = 3, Depth = 4, MostStarts = 8, LogLines = 40, MostLatencyMicroseconds = 200;

    /// <summary>Longest that anything may take once no fault is in its way, in virtual time.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly FaultRunOptions _options;
    private readonly FaultPlan _plan;
    private readonly PlanRandom _random;
    private readonly List<string> _violations = [];
    private readonly SectorModel _model;
    private readonly SimulatedMachine _machine;
    private readonly FaultSession _session;
    private readonly FaultInjector _injector;
    private VerifiedLoad? _load;
    private int _resets;

    /// <summary>Most pieces of work that a run may take, some hundred times what it usually takes: more is a loop without end.</summary>
    private const long MostSteps = 1_000_000;

    private FaultRun(FaultRunOptions options)
    {
        _options = options;
        options.Plan?.MustHappenOn(options.Profile);
        var plan = options.Plan ?? RandomPlan.Draw(options.Seed, options.Profile);
        _plan = options.Only is null ? plan : plan.Only(options.Only);
        _random = new PlanRandom(~options.Seed);
        _model = new SectorModel(DiskSectors, options.Seed);
        var execution = new SeededExecution(options.Seed);
        _session = new FaultSession(_plan, execution.Time);
        _injector = new FaultInjector(_session);
        execution.MaxSteps = MostSteps;
        _machine = new SimulatedMachine(execution, new SimulatedMachineOptions
        {
            Profile = options.Profile,
            Kernel = new SimulatedKernelOptions { LoadBlockDriver = false, FaultOnHoles = false },
            Configuration = "akka.loglevel = INFO",
            KeepsTrace = options.KeepsTrace,
            InterceptKernel = Around,
            InterceptActors = options.Sabotage == Sabotage.UnmapBeforeQuiesce ? new EarlyUnmap(_injector.Actors) : _injector.Actors,
            Modules = [_injector.Around(new BlockDriverModule(DrawDriver()))],
        });
    }

    /// <summary>Runs one.</summary>
    /// <exception cref="FaultPlanException">
    /// <see cref="FaultRunOptions.Only"/> names a fault that the plan has not, or the plan has one that never happens on the kernel.
    /// </exception>
    public static FaultRunResult Run(FaultRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var run = new FaultRun(options);
        run.Live();
        return run.Result();
    }

    /// <inheritdoc/>
    public void Dispose() => _machine.Dispose();

    private IVduseKernel Around(IVduseKernel kernel)
    {
        var faulty = _injector.Around(kernel);
        return _options.Sabotage == Sabotage.ReplyTooLate ? new LateReplies(faulty, _session, every: 5) : faulty;
    }

    private BlockDriverOptions DrawDriver() => new()
    {
        // A scan that meets a quarantined queue waits for ever, and the attach with it, as on a real machine.
        ScanPartitions = _plan.Faults.All(fault => fault.Kind.Area != FaultArea.Iotlb && fault.Kind.Consequence != FaultConsequence.DeviceLost),
        MaxSegmentBytes = 512 << _random.Below(4),
        MaskedFeatures = (_random.Below(3) == 0 ? VirtioFeature.RingEventIdx : 0) | (_random.Below(3) == 0 ? VirtioFeature.RingIndirectDesc : 0),
    };

    private IDeviceDefinition DrawDevice()
    {
        var queues = 1 + _random.Below(2) + (_plan.Faults.Any(fault => fault.Kind.Area == FaultArea.Ring) ? 1 : 0);
        IDeviceDefinition definition = new BlockDeviceDefinition(new BlockDeviceOptions
        {
            Name = DeviceName,
            Backend = new MemoryBackendOptions { Size = DiskSectors * SectorModel.SectorSize },
            Queues = queues,
            QueueSize = 32 << _random.Below(2),
        });
        if (_random.Below(2) == 0)
        {
            // As real storage: everything takes a little time, and operations end in any order.
            definition = new LatencyDefinition(
                definition, _machine.Execution, () => TimeSpan.FromMicroseconds(1 + _random.Below(MostLatencyMicroseconds)));
        }

        return _options.Sabotage == Sabotage.CompletionDropped ? new SabotagedDefinition(definition, every: 40) : definition;
    }

    private void Live()
    {
        try
        {
            if (TryStart(DrawDevice()) is { } driver)
                Serve(driver);
        }
        catch (StalledException stalled)
        {
            _violations.Add($"the run hangs: {stalled.Message}");
        }
        catch (InvalidOperationException endless) when (_machine.Execution.Steps >= MostSteps)
        {
            _violations.Add($"the run spins: {endless.Message}");
        }
        catch (VduseException refused) when (IsLost)
        {
            // What every call on a lost device gives.
            _ = refused;
        }
    }

    private void Serve(SimulatedBlockDriver driver)
    {
        _load = new VerifiedLoad(driver, _model, _violations, _random.Below);
        for (var phase = 0; phase < Phases && !IsLost; phase++)
        {
            _load.Begin(driver, _options.Requests / Phases, Depth);
            var part = _options.Requests / Phases;
            var early = _load.Ended + (part * _random.Below(50) / 100);
            var enough = _load.Ended + (part * (50 + _random.Below(50)) / 100);
            var isCutShort = _random.Below(2) == 0;

            // No fault but what a kernel does: the map of the driver's memory changes under load.
            if (_random.Below(2) == 0 && _machine.Execution.RunUntil(() => _load.Ended >= early, _patience))
                _injector.InvalidateMemory(DeviceName, 1);
            _machine.Execution.RunUntil(() => _load.IsDone || (isCutShort && _load.Ended >= enough), _patience);
            if (!_load.IsDone && !isCutShort)
                Excuse();
            if (!IsLost && (isCutShort || !_load.IsDone))
                Reset(driver);
        }

        Recover(driver);
    }

    private FaultRunResult Result() => new(
        _options.Seed,
        _plan,
        _session.Schedule,
        _violations,
        _load?.Ended ?? 0,
        _load?.Failed ?? 0,
        _resets,
        _machine.Execution.Elapsed,
        _machine.Execution.Trace.Hash,
        [.. _machine.Log.TakeLast(LogLines)],
        [.. _machine.Execution.Trace.Entries.Select(entry => entry.ToString())]);
}

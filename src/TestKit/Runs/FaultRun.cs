using VduseActors.Deterministic;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Faults;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.TestKit.Defects;
using VduseActors.TestKit.Machine;

namespace VduseActors.TestKit.Runs;

/// <summary>
/// One life of a block device on a simulated machine, under faults: start, load with resets in between, an end of all faults, recovery,
/// verification of the whole disk, removal. The same options give the same run.
/// </summary>
public sealed partial class FaultRun : ISeededRun
{
    /// <summary>Size of the disk.</summary>
    internal const int DiskSectors = 256;

    private const string DeviceName = "disk0";
    private const int Phases = 3, Depth = 4, ImageDepth = 16, MostStarts = 8, MostLatencyMicroseconds = 200;

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
    private readonly TurnWatch _turns;
    private readonly UnnamedImage? _image;
    private VerifiedLoad? _load;
    private int _resets;

    /// <summary>Most pieces of work that a run may take, some hundred times what it usually takes: more is a loop without end.</summary>
    private const long MostSteps = 1_000_000;

    /// <summary>Makes a run.</summary>
    internal FaultRun(FaultRunOptions options)
    {
        _options = options;
        Check(options.Plan, options.Profile);
        var plan = options.Plan ?? RandomPlan.Draw(options.Seed, options.Profile);
        _plan = options.Only is null ? plan : plan.Only(options.Only);
        _random = new PlanRandom(~options.Seed);
        _model = new SectorModel(DiskSectors, options.Seed, mayTear: NeedsImage);
        var execution = new SeededExecution(options.Seed);
        _session = new FaultSession(_plan, execution);
        _injector = new FaultInjector(_session);
        _turns = new TurnWatch(options.Sabotage == Sabotage.UnmapBeforeQuiesce ? new EarlyUnmap(_injector.Actors) : _injector.Actors);
        execution.MaxSteps = MostSteps;
        if (NeedsImage)
            _image = new UnnamedImage(DiskSectors * SectorModel.SectorSize);
        _machine = new SimulatedMachine(execution, new SimulatedMachineOptions
        {
            Profile = options.Profile,
            Kernel = new SimulatedKernelOptions { LoadBlockDriver = false, FaultOnHoles = false },
            Configuration = "akka.loglevel = INFO",
            KeepsTrace = options.KeepsTrace,
            Aliases = _image is null ? [] : [(_image.Path, "the image")],
            InterceptKernel = Around,
            InterceptActors = _turns,
            Modules = [_injector.Around(new BlockDriverModule(DrawDriver()))],
        });
    }

    /// <summary>Runs one, on a thread of its own.</summary>
    /// <param name="options">Which.</param>
    /// <param name="cancellation">Ends it before its end.</param>
    /// <exception cref="FaultPlanException">
    /// <see cref="FaultRunOptions.Only"/> names a fault that the plan has not, or the plan has one that never happens on the kernel or on a
    /// disk; or processes shall be killed that nobody can take over from, or beside a plan.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static FaultRunResult Run(FaultRunOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Kills > 0)
            CrashRun.Check(options);
        return new TimedRun(options, static options => options.Kills > 0 ? new CrashRun(options) : new FaultRun(options)).Run(cancellation);
    }

    /// <summary>Refuses a plan with faults that can never fire in a run.</summary>
    /// <param name="plan">The plan; null for one that is drawn, which has none.</param>
    /// <param name="profile">The simulated kernel.</param>
    /// <exception cref="FaultPlanException">One never happens on the kernel, or is none of a block device; the message names it and the
    /// remedy.</exception>
    public static void Check(FaultPlan? plan, KernelProfile profile)
    {
        if (plan is null)
            return;
        plan.MustHappenOn(profile);
        var fit = new BackendFit(plan);
        fit.Note(
            new BlockDeviceDefinition(
                new BlockDeviceOptions { Name = DeviceName, Backend = new FileBackendOptions { Path = DeviceName } }));
        if (fit.Obstacle() is { } obstacle)
            throw new FaultPlanException(obstacle);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _machine.Dispose();
        _image?.Dispose();
    }

    long ISeededRun.Steps => _machine.Execution.Steps;

    bool ISeededRun.Interrupt(TimeSpan grace) => _machine.Execution.Interrupt(grace);

    IReadOnlyList<string> ISeededRun.Describe() => [.. _turns.UnderWay, .. _machine.Describe()];

    void ISeededRun.Live()
    {
        try
        {
            if (TryStart(DrawDevice()) is { } driver)
                Serve(driver);
        }
        catch (StalledException stalled) when (!IsLost || _options.Profile.Protocol == VduseProtocol.Mainline)
        {
            _violations.Add($"the run hangs: {stalled.Message}");
        }
        catch (StalledException stalled)
        {
            // RFC v3 waits for the answer of a device that is lost without a limit, and so does the driver.
            _ = stalled;
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
        _load = new VerifiedLoad(driver, _model, _violations, _random.Below, inStreaks: NeedsImage);
        for (var phase = 0; phase < Phases && !IsLost; phase++)
        {
            _load.Begin(driver, _options.Requests / Phases, NeedsImage ? ImageDepth : Depth);
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

    FaultRunResult ISeededRun.Result() => FaultRunResult.Of(_machine, _options.Seed, _plan, _session.Schedule, _violations, _load, _resets);
}

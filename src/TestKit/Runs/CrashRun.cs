using System.Globalization;
using Akka.Actor;
using VduseActors.Deterministic;
using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Faults;
using VduseActors.Manager;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.TestKit.Defects;
using VduseActors.TestKit.Machine;

namespace VduseActors.TestKit.Runs;

/// <summary>
/// A block device whose processes are killed one after the other, between two steps or in the middle of one, on a simulated machine: the
/// kernel, the driver, the image and the in-flight logs stay, and the next process takes the device over. No request may be lost, end twice
/// or fail, and the data is verified. The same options give the same run.
/// </summary>
internal sealed class CrashRun : ISeededRun
{
    private const string DeviceName = "disk0";
    private const int DiskSectors = 256, Depth = 12, MostSteps = 1_000_000, Settling = 40, Places = 60;

    /// <summary>Longest that anything may take while a process lives, in virtual time.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly FaultRunOptions _options;
    private readonly PlanRandom _random;
    private readonly UnnamedImage _image = new(DiskSectors * SectorModel.SectorSize);
    private readonly DirectoryInfo _state = UnnamedImage.CreateFolder();
    private readonly SectorModel _model;
    private readonly SimulatedMachine _machine;
    private readonly CrashingStorage _storage;
    private readonly List<string> _violations = [];
    private readonly List<string> _kills = [];
    private readonly Dictionary<string, byte[]> _logs = [];
    private readonly Func<IDeviceDefinition> _device;
    private VerifiedLoad? _load;
    private SimulatedBlockDriver? _driver;
    private long _inherited;
    private int _resets;

    /// <summary>Makes a run.</summary>
    public CrashRun(FaultRunOptions options)
    {
        _options = options;
        _random = new PlanRandom(options.Seed);
        _model = new SectorModel(DiskSectors, options.Seed, mayTear: true);
        var execution = new SeededExecution(options.Seed) { MaxSteps = MostSteps, Patience = _patience };
        _machine = new SimulatedMachine(execution, new SimulatedMachineOptions
        {
            Profile = options.Profile,
            KeepsTrace = options.KeepsTrace,
            Kernel = new SimulatedKernelOptions { FaultOnHoles = false },
            Configuration = $"akka.loglevel = INFO\nvduse.runtime.state-directory = \"{_state.FullName}\"",
            Aliases = [(_image.Path, "the image"), (_state.FullName, "the state directory")],
        });
        _storage = new CrashingStorage(_machine, _random.Below);
        _device = DrawDevice();
    }

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="FaultPlanException">The kernel does not let a device be taken over, or there is a plan.</exception>
    public static void Check(FaultRunOptions options)
    {
        if (options.Plan is not null || options.Only is not null)
        {
            throw new FaultPlanException(
                "a run whose processes are killed has no fault plan: nothing shall excuse what it finds; leave the plan out");
        }

        if (options.Profile.Protocol != VduseProtocol.Mainline)
        {
            throw new FaultPlanException(
                $"on {options.Profile.Version} a device has one opener in its life: nobody can take it over from a process that is killed; choose another profile");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _machine.Dispose();
        _image.Dispose();
        _state.Delete(recursive: true);
    }

    /// <summary>What every process configures.</summary>
    private Func<IDeviceDefinition> DrawDevice()
    {
        var io = _random.Below(4) == 0 ? IoMode.Inline : IoMode.Pool;
        var options = new BlockDeviceOptions
        {
            Name = DeviceName,
            Queues = 1 + _random.Below(2),
            QueueSize = 16 << _random.Below(2),
            Packed = _random.Below(2) == 0,
            InOrder = _random.Below(2) == 0,
            Backend = new FileBackendOptions { Path = _image.Path, Io = io, Merge = _random.Below(2) == 0, RunWaiting = _storage.Run },
        };

        // Made anew for each: nothing of one process is known to the next.
        return () => _storage.Under(new BlockDeviceDefinition(options));
    }

    public void Live()
    {
        try
        {
            if (!TryStart())
                return;
            _driver = _machine.Kernel.Bus.BlockDriver(DeviceName);
            _load = new VerifiedLoad(_driver, _model, _violations, _random.Below, inStreaks: true);
            _load.Begin(_driver, _options.Requests, Depth);
            for (var crash = 0; crash < _options.Kills && _violations.Count == 0; crash++)
                Crash();
            Finish();
        }
        catch (StalledException stalled)
        {
            _violations.Add($"the run hangs: {stalled.Message}");
        }
        catch (InvalidOperationException endless) when (_machine.Execution.Steps >= MostSteps)
        {
            _violations.Add($"the run spins: {endless.Message}");
        }
    }

    /// <summary>
    /// Lets the process run for a while, kills it, and starts the next one, which may be killed while it takes the device over.
    /// </summary>
    private void Crash()
    {
        var reset = _random.Below(4) == 0 ? BeginReset() : Task.CompletedTask;
        RunToDeath(Places);
        while (true)
        {
            Kill();

            // The driver goes on without a device.
            _machine.Execution.Advance(TimeSpan.FromMilliseconds(_random.Below(300)));
            VduseMessages.IStartReply? reply = null;
            var device = _machine.OfDaemon(_device());
            var starting = _machine.Execution.Start(
                async () => reply = await _machine.Manager.Ask<VduseMessages.IStartReply>(new VduseManager.StartDevice(device)));
            var diesEarly = _random.Below(3) == 0;
            if (diesEarly)
                _machine.CrashesAt = 1 + _random.Below(Settling);
            _machine.Execution.RunFor(() => _machine.IsCrashing || starting.IsCompleted, "the taking over of the device");
            if (_machine.IsCrashing)
                continue;
            _machine.CrashesAt = null;
            if (reply is VduseMessages.DeviceFailed failed)
                _violations.Add($"the device was not taken over: {failed.Reason}");
            break;
        }

        if (_violations.Count > 0)
            return;
        _machine.Execution.RunFor(() => reset.IsCompleted, "a reset");
        if (_load!.IsDone)
            _load.Begin(_driver!, _options.Requests / _options.Kills, Depth);
    }

    private void RunToDeath(int places)
    {
        var execution = _machine.Execution;
        if (_random.Below(2) == 0)
        {
            // Between two steps.
            var last = execution.Steps + 1 + _random.Below(places * 4);
            execution.RunUntil(() => execution.Steps >= last, TimeSpan.FromSeconds(1));
            return;
        }

        _machine.CrashesAt = _machine.CrashPoints + 1 + _random.Below(places);
        execution.RunUntil(() => _machine.IsCrashing, TimeSpan.FromSeconds(1));
    }

    private void Kill()
    {
        _kills.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_machine.Execution.Elapsed.TotalMilliseconds:0.000} ms, {(_machine.IsCrashing ? "in" : "before")} step {_machine.Execution.Steps}, place {_machine.CrashPoints}"));
        Count();
        _storage.EndProcess();
        _machine.Kill();
        if (_options.Sabotage is Sabotage.LogsLost or Sabotage.LogsOutdated)
            SpoilLogs();
    }

    private void SpoilLogs()
    {
        foreach (var log in _state.EnumerateFiles("*.inflight", SearchOption.AllDirectories))
        {
            var left = File.ReadAllBytes(log.FullName);
            if (_options.Sabotage == Sabotage.LogsLost)
                log.Delete();
            else if (_logs.TryGetValue(log.FullName, out var before))
                File.WriteAllBytes(log.FullName, before);
            _logs[log.FullName] = left;
        }
    }

    private void Count() => _inherited += _machine.InheritedRequests;

    private Task BeginReset()
    {
        _resets++;
        _load!.End();
        return _machine.Execution.Start(() =>
        {
            var features = _driver!.Features;
            _driver.Reset();
            if (!_driver.Restart(features))
                _violations.Add("the device refused its driver after a reset");
        });
    }

    private bool TryStart()
    {
        if (_machine.Start(_device()) is not VduseMessages.DeviceFailed failed)
            return true;
        _violations.Add($"the device did not start: {failed.Reason}");
        return false;
    }

    private void Finish()
    {
        if (_violations.Count > 0)
            return;
        if (!_machine.Execution.RunUntil(() => _load!.IsDone, _patience))
            _violations.Add($"lost: {string.Join("; ", _load!.InFlight)}");
        Count();
        if (_load!.Failed > 0)
            _violations.Add(Invariant($"{_load.Failed} requests failed"));
        ReadAll();
        _violations.AddRange(_driver!.Violations);
        _violations.AddRange(_machine.Kernel.ViolationsOf(DeviceName).Entries);
        if (_machine.Kernel.IsBroken(DeviceName))
            _violations.Add("a control message was not answered before the kernel gave up");
        if (_violations.Count > 0)
            return;
        if (_machine.Stop(DeviceName) is VduseMessages.DeviceFailed stuck)
            _violations.Add($"the device could not be removed: {stuck.Reason}");
        else if (_machine.Kernel.DeviceNames.Count > 0 || _state.EnumerateDirectories().Any())
            _violations.Add("the device, or its folder, was left behind");
    }

    private void ReadAll()
    {
        const int sectors = 16;
        for (var sector = 0; sector < DiskSectors && _violations.Count == 0; sector += sectors)
        {
            var buffer = new byte[sectors * SectorModel.SectorSize];
            var read = _driver!.ReadAsync((ulong)sector, buffer);
            _machine.Execution.RunFor(() => read.IsCompleted, Invariant($"a read of sector {sector}"));
#pragma warning disable RS0030 // The read has ended.
            if (!read.Result.IsOk)
                _violations.Add(Invariant($"at the end: a read of sector {sector} failed ({read.Result.Status})"));
#pragma warning restore RS0030
            else if (_model.Check(buffer, sector) is { } wrong)
                _violations.Add($"at the end: {wrong}");
        }
    }

    public FaultRunResult Result() => FaultRunResult.Of(_machine, _options.Seed, FaultPlan.Empty, [], _violations, _load, _resets) with
    {
        Kills = _kills,
        InheritedRequests = _inherited,
    };

    public long Steps => _machine.Execution.Steps;

    public bool Interrupt(TimeSpan grace) => _machine.Execution.Interrupt(grace);

    public IReadOnlyList<string> Describe() => _machine.Describe();
}

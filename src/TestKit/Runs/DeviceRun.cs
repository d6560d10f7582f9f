using VduseActors.Deterministic;
using VduseActors.Devices;
using VduseActors.Simulator.Drivers;
using VduseActors.TestKit.Machine;

namespace VduseActors.TestKit.Runs;

/// <summary>
/// A block device's life from start to destroy, under verified load, on a machine of its own, from a seed. A run of a thousand
/// requests takes some milliseconds; runs share nothing and may run in parallel.
/// </summary>
/// <example>
/// <code>
/// Parallel.For(0, 10_000, seed =&gt;
/// {
///     var result = DeviceRun.Execute((ulong)seed, new DeviceRunPlan());
///     if (!result.IsSound)
///         Console.WriteLine($"seed {seed}: {result.Failure ?? result.Violations.FirstOrDefault()}");
/// });
/// </code>
/// </example>
public sealed class DeviceRun
{
    private readonly DeviceRunPlan _plan;
    private readonly SimulatedMachine _machine;
    private readonly IDeviceDefinition _definition;
    private SimulatedBlockDriver? _disk;
    private BlockLoadReport? _load;
    private DeviceSnapshot? _snapshot;
    private List<string> _violations = [];

    private DeviceRun(SimulatedMachine machine, DeviceRunPlan plan)
    {
        _machine = machine;
        _plan = plan;
        _machine.Execution.Patience = plan.Limit;
        _definition = plan.Definition(machine);
    }

    /// <summary>Runs a plan from a seed.</summary>
    public static DeviceRunResult Execute(ulong seed, DeviceRunPlan plan) => Execute(new SeededExecution(seed), plan);

    /// <summary>Runs a plan on an execution that was made before, for injectors that need its clock.</summary>
    /// <param name="execution">Runs everything; disposed at the end.</param>
    /// <param name="plan">What happens.</param>
    public static DeviceRunResult Execute(SeededExecution execution, DeviceRunPlan plan)
    {
        ArgumentNullException.ThrowIfNull(execution);
        ArgumentNullException.ThrowIfNull(plan);
        using var machine = new SimulatedMachine(execution, plan.Machine);
        var run = new DeviceRun(machine, plan);
        string? failure;
        try
        {
            failure = run.Live();
        }
        catch (StalledException stalled)
        {
            failure = run.Describe(stalled);
        }

        return run.Result(failure);
    }

    /// <summary>Lives the device's life; returns why it could not, or null.</summary>
    private string? Live()
    {
        if (_machine.Start(_definition) is VduseMessages.DeviceFailed refused)
            return $"device '{refused.Name}' did not start: {refused.Reason}";
        _disk = _machine.Kernel.Bus.BlockDriver(_definition.Name);
        var load = new BlockLoad(_disk, _plan.Load with { Seed = _machine.Execution.Seed });
        var loading = _machine.Execution.Start(async () => _load = await load.RunAsync());
        var meanwhile = _plan.Meanwhile is { } other ? _machine.Execution.Start(() => other(_machine, _disk)) : Task.CompletedTask;
        _machine.Execution.RunFor(() => loading.IsCompleted && meanwhile.IsCompleted, "the end of the load");
        if ((Reason(loading) ?? Reason(meanwhile)) is { } reason)
            return reason;
        _snapshot = _machine.Snapshot(_definition.Name);
        LookForViolations();
        return _machine.Stop(_definition.Name) is VduseMessages.DeviceFailed stuck
            ? $"device '{stuck.Name}' did not stop: {stuck.Reason}"
            : null;
    }

    private static string? Reason(Task task) =>
        task.IsCompletedSuccessfully ? null : task.Exception?.InnerException?.ToString() ?? "cancelled";

    private void LookForViolations()
    {
        var holes = _machine.Kernel.FindBadTouches(_definition.Name);
        _violations = [.. _machine.Kernel.ViolationsOf(_definition.Name).Entries,
            .. holes.Select(iova => $"page 0x{iova:x} was touched and never given.")];
    }

    private string Describe(StalledException stalled) => _disk is null
        ? stalled.Message
        : Invariant(
            $"{stalled.Message} Requests in flight: {_disk.OutstandingCount}{(_disk.HasUnseenCompletions ? ", some of them returned without an interrupt" : string.Empty)}.");

    private DeviceRunResult Result(string? failure)
    {
        var execution = _machine.Execution;
        if (failure is not null && _machine.Kernel.DeviceNames.Contains(_definition.Name, StringComparer.Ordinal))
            LookForViolations();
        return new DeviceRunResult(execution.Seed)
        {
            TraceHash = execution.Trace.Hash,
            Trace = [.. execution.Trace.Entries],
            Steps = execution.Steps,
            Elapsed = execution.Elapsed,
            ForeignWork = execution.ForeignWork,
            Failure = failure,
            Load = _load,
            Violations = _violations,
            Device = _snapshot,
            Log = [.. _machine.Log],
        };
    }
}

using VduseActors.Devices;
using VduseActors.Faults;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;

namespace VduseActors.TestKit.Runs;

/// <content>Starting, resetting, recovering and removing the device, and what may be expected of it each time.</content>
public sealed partial class FaultRun
{
    private const int MostSupervisorFailures = 3, MostInterruptions = 1000;

    /// <summary>Longest that a control message may wait for its reply.</summary>
    private static readonly TimeSpan _replyLimit = TimeSpan.FromSeconds(15);

    /// <summary>A fault has fired after which the device may be lost until it is created again.</summary>
    private bool IsLost => IsSurelyLost || SupervisorFailures > MostSupervisorFailures;

    private bool IsSurelyLost =>
        HasFired(
            fault =>
                fault.Fault.Kind.Consequence == FaultConsequence.DeviceLost || fault
                    is { Fault.Kind.Name: "actor.stopped", Site.Actor: "supervisor" });

    /// <summary>Faults that make the device's supervisor fail; it is given up after too many.</summary>
    private int SupervisorFailures => _session.Schedule.Count(fired =>
        (fired.Fault.Kind.Area == FaultArea.Ioctl && fired.Fault.Kind.Point is FaultPoint.DriverFeatures or FaultPoint.QueueInfo
            or FaultPoint.SetupKick)
        || (fired.Fault.Kind.Area == FaultArea.Actor && (fired.Site.Actor == "supervisor" || fired.Fault.Kind.Name == "actor.stopped")))
        + _session.Schedule.Where(
            fired => fired is { Fault.Kind.Name: "actor.restart-storm", Site.Actor: "supervisor" }).Sum(fired => fired.Fault.Count - 1);

    /// <summary>Whether some fault of the plan that fired lets requests fail.</summary>
    private bool MayFail => HasFired(LetsFail) || HasRunOutOfPatience;

    /// <summary>A call that is never made in full, however often it is made again, fails in the end.</summary>
    private bool HasRunOutOfPatience => _session.Schedule.Count(fired => fired.Fault.Kind.Name == "file.interrupted") >= MostInterruptions;

    private static bool LetsFail(FiredFault fired) =>
        fired.Fault.Kind.Consequence is FaultConsequence.Errors or FaultConsequence.DeviceLost;

    /// <summary>What the device says is wrong with it, or null.</summary>
    private string? Health
    {
        get
        {
            var device = _machine.Ask<VduseMessages.DeviceList>(VduseMessages.ListDevices.Instance).Devices.FirstOrDefault(
                device => device.Name == DeviceName);
            return device is null ? "given up by its supervisor" : device.Health;
        }
    }

    private bool HasFired(Func<FiredFault, bool> which) => _session.Schedule.Any(which);

    /// <summary>Starts the device, again while faults of the start refuse it.</summary>
    private SimulatedBlockDriver? TryStart(IDeviceDefinition definition)
    {
        for (var attempt = 0; attempt < MostStarts; attempt++)
        {
            var fired = _session.FiredCount;

            // A start of its own each: the size of the disk may be another one then.
            switch (_machine.Start(_injector.Around(definition)))
            {
                case VduseMessages.DeviceFailed failed when _session.FiredCount == fired && !IsLost:
                    _violations.Add($"the device did not start although nothing was wrong: {failed.Reason}");
                    return null;
                case VduseMessages.DeviceFailed when IsLost:
                    return null;
                case VduseMessages.DeviceFailed failed:
                    if (_machine.Kernel.DeviceNames.Count > 0)
                    {
                        _violations.Add($"a device that did not start was left behind: {failed.Reason}");
                        return null;
                    }

                    break;
                default:
                    return FindDriver();
            }
        }

        return null;
    }

    private SimulatedBlockDriver? FindDriver()
    {
        try
        {
            return _machine.Kernel.Bus.BlockDriver(DeviceName);
        }
        catch (InvalidOperationException refused) when (MayFail || IsLost)
        {
            // The driver was refused while it probed: as on a real machine, somebody has to bind it again.
            _ = refused;
            return null;
        }
    }

    /// <summary>The load does not end: right only when the device says that something is wrong with it.</summary>
    private void Excuse()
    {
        if (IsLost)
            return;
        var refused = !_machine.Kernel.StatusOf(DeviceName).HasFlag(DeviceStatus.DriverOk);
        var health = Health;
        if (MayFail && (refused || health is not null))
            return;
        _violations.Add(
            Invariant(
                $"lost: {string.Join("; ", _load!.InFlight)} did not end within {_patience.TotalSeconds} s, and the device says {health ?? "that all is well"}"));
    }

    private void Reset(SimulatedBlockDriver driver)
    {
        _load!.End();
        for (var attempt = 0; attempt < MostStarts && !IsLost; attempt++)
        {
            var fired = _session.FiredCount;
            var features = driver.Features;
            var restarted = false;
            _machine.Run(() =>
            {
                driver.Reset();
                restarted = driver.Restart(FeaturesOf(features));
            }, "a reset");
            _resets++;
            if (restarted && _machine.Kernel.StatusOf(DeviceName).HasFlag(DeviceStatus.DriverOk))
                return;
            if (_session.FiredCount == fired && !IsLost)
            {
                _violations.Add($"the device refused a driver after a reset although nothing was wrong: {Health}");
                return;
            }
        }
    }

    /// <summary>A reset clears the features; what was negotiated first stays the driver's choice.</summary>
    private ulong FeaturesOf(ulong current) => _features = current != 0 ? current : _features;

    private ulong _features;

    /// <summary>No fault any more: after one reset everything must work.</summary>
    private void Recover(SimulatedBlockDriver driver)
    {
        _session.Stop(FaultPoint.Detach, FaultPoint.DestroyDevice);
        if (IsLost)
        {
            ExpectReport();
            return;
        }

        Reset(driver);
        if (_violations.Count == 0)
            ReadAll(driver);
        CheckHostile();
        CheckControl();
        if (_load!.Failed > 0 && !MayFail)
            _violations.Add(Invariant($"{_load.Failed} requests failed although no fault allows that"));
        CheckFailed();
        _violations.AddRange(driver.Violations);
        if (_violations.Count == 0)
            Remove();
    }

    private void ReadAll(SimulatedBlockDriver driver)
    {
        const int sectors = 16;
        for (var sector = 0; sector < DiskSectors && _violations.Count == 0; sector += sectors)
        {
            var buffer = new byte[sectors * SectorModel.SectorSize];
            var from = (ulong)sector;
            var read = driver.ReadAsync(from, buffer);
            if (!_machine.Execution.RunUntil(() => read.IsCompleted, _patience))
                _violations.Add(Invariant($"after the faults: a read of sector {from} did not end within {_patience.TotalSeconds} s"));
#pragma warning disable RS0030 // The read has ended.
            else if (!read.Result.IsOk)
                _violations.Add($"after the faults: a read of sector {from} failed ({read.Result.Status})");
#pragma warning restore RS0030
            else if (_model.Check(buffer, sector) is { } wrong)
                _violations.Add($"after the faults: {wrong}");
        }
    }

    /// <summary>Where all that can fail is some sectors of the image, only requests that touch them have failed.</summary>
    private void CheckFailed()
    {
        var reasons = _session.Schedule.Where(LetsFail).Select(fired => fired.Fault).Distinct().ToArray();
        if (HasRunOutOfPatience
            || !Array.TrueForAll(
                reasons, fault => fault is { Kind.Area: FaultArea.File, Target: { FirstSector: not null, LastSector: not null } }))
        {
            return;
        }

        foreach (var (first, count) in _load!.FailedRanges)
        {
            if (!Array.Exists(reasons, fault => (ulong)first <= fault.Target.LastSector
                && (ulong)(first + count) > fault.Target.FirstSector))
            {
                _violations.Add(Invariant($"a request for {count} sectors from {first} failed, of which none is bad"));
            }
        }
    }

    private void CheckHostile()
    {
        if (_injector.HostileQueueOf(DeviceName) is not { } hostile)
            return;
        var isAlone = _plan.Faults.All(fault => fault.Kind.Area == FaultArea.Ring);
        foreach (var outcome in hostile.Outcomes)
        {
            if (outcome.Fault is { } fault)
                _violations.Add(fault);
            else if (isAlone && outcome.IsUnanswered)
                _violations.Add($"{outcome.Attack}: the device never answered");
        }
    }

    private void CheckControl()
    {
        var device = _injector.DeviceOf(DeviceName);
        if (_machine.Kernel.IsBroken(DeviceName))
            _violations.Add("a control message was not answered before the kernel gave up");
        if (_injector.UnansweredMessages is > 0 and var unanswered)
            _violations.Add(Invariant($"{unanswered} control messages have no answer"));
        var slack = _plan.Faults.Where(
            fault =>
                fault.Kind.Area is FaultArea.Actor or FaultArea.Message).Sum(fault =>
                    fault.Delay.TotalSeconds * (fault.Trigger.Times ?? 1));
        if (device is { SlowestReply: var slowest } && slowest > _replyLimit + TimeSpan.FromSeconds(slack))
            _violations.Add(Invariant($"a control message was answered after {slowest.TotalSeconds:0.#} s"));
    }

    private void Remove()
    {
        if (_machine.Stop(DeviceName) is VduseMessages.DeviceFailed failed
            && !HasFired(fault => fault.Fault.Kind.Point == FaultPoint.Detach))
        {
            _violations.Add($"the device could not be removed: {failed.Reason}");
        }
        else if (_machine.Kernel.DeviceNames.Count > 0 && !HasFired(fault => fault.Fault.Kind.Point == FaultPoint.Detach))
        {
            _violations.Add("the device was left behind");
        }
    }

    /// <summary>A lost device says so.</summary>
    private void ExpectReport()
    {
        _machine.Execution.Advance(_replyLimit);
        if (!IsSurelyLost)
            return;
        var devices = _machine.Ask<VduseMessages.DeviceList>(VduseMessages.ListDevices.Instance).Devices;
        if (devices.Any(device => device.Name == DeviceName && device is { State: DeviceState.Serving, Health: null }))
            _violations.Add("the device is lost and says that all is well");
    }
}

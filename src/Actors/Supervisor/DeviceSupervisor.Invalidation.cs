using Akka.Event;

namespace VduseActors.Supervisor;

/// <content>
/// What an update of the driver's map stops: the IOTLB actor looks first whether it concerns anything that is mapped. If it does, the
/// queues that may use it let go, in the address space that it is about.
/// </content>
internal sealed partial class DeviceSupervisor
{
    /// <summary>
    /// Memory that nobody's mapping shows comes and goes without a stop: all that is to do is to look whether a queue has waited for it.
    /// </summary>
    private void BeginInvalidation(bool hasChanged)
    {
        var operation = Operations.Current!;
        operation.HasChanged = hasChanged;

        // Not when the message came: the invalidation before this one may have started the queues again meanwhile.
        var space = operation.Unmap!.Value.AddressSpace;
        operation.Queues = [.. operation.Queues.Union(hasChanged ? StartedQueues(space) : WaitingQueues(space))];
        if (hasChanged)
            StopQueues(operation);
        else
            Finish();
    }

    /// <summary>Queues that may be in memory of an address space, or of any; those of another one go on.</summary>
    private int[] StartedQueues(uint? space) =>
    [
        // Its group may have been moved since its session began: either may be the one whose memory it is in.
        .. AllQueues.Where(queue =>
            (space is null || _device.GroupAddressSpaces[_device.GroupOf(queue)] == space
                || _device.Queues[queue].Session?.AddressSpace == space)
            && _device.Queues[queue] is { Session: not null } or { AwaitsMap: true } or { PreparingEpoch: not 0 }),
    ];

    /// <summary>Queues whose rings were not there when they were to go on, and may be now.</summary>
    private int[] WaitingQueues(uint? space) =>
        [.. StartedQueues(space).Where(queue => _device.Queues[queue] is { AwaitsMap: true, Session: null })];

    private void OnComparisonOverdue()
    {
        var operation = Operations.Current!;
        _log.Error(
            "Device '{Device:l}': the IOTLB did not look at its mappings within {Seconds} s.",
            _device.Name,
            _device.Settings.QuiesceTimeout.TotalSeconds);
        Timers.StartSingleTimer(nameof(Deadline), new Deadline(operation.Token), _device.Settings.QuiesceTimeout);
        BeginInvalidation(hasChanged: true);
    }
}

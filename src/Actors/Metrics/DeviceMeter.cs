using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Actor;
using VduseActors.State;

namespace VduseActors.Metrics;

/// <summary>The meter of one manager: its instruments read what the queues count anyway, when somebody collects.</summary>
internal sealed class DeviceMeter : IDisposable
{
    private const string Device = "vduse.device";
    private const string Queue = "vduse.queue";
    private const string Request = "{request}";

    private readonly ConcurrentDictionary<DeviceStatusBoard, DeviceStatusBoard> _devices = new();
    private readonly QueueClock _clock;
    private readonly Meter _meter;

    private DeviceMeter(ActorSystem system)
    {
        _clock = SharedState.Of(system).Clock;
        _meter = new Meter(new MeterOptions(VduseMetrics.MeterName) { Tags = [new("akka.actor_system", system.Name)] });
        _meter.CreateObservableUpDownCounter("vduse.devices", CountDevices, "{device}", "Devices by state.");
        _meter.CreateObservableGauge(
            "vduse.device.healthy", ObserveHealth, null, "1: nothing is known to be wrong with the device; 0: its health says what is.");
        _meter.CreateObservableUpDownCounter(
            "vduse.queue.in_flight", ObserveInFlight, Request, "Requests taken from the driver and not answered.");
        _meter.CreateObservableGauge(
            "vduse.queue.oldest_age", ObserveOldestAge, "s", "How long the oldest request in flight has been so; 0 without one.");
        Count("vduse.queue.requests", Request, "Requests returned to the driver.", counters => counters.Requests);
        Count(
            "vduse.queue.failed_requests",
            Request,
            "Requests ended with an error because their handler kept throwing.",
            counters => counters.FailedRequests);
        Count("vduse.queue.retried_requests", Request, "Requests handled again after a restart.", counters => counters.RetriedRequests);
        Count(
            "vduse.queue.abandoned_requests",
            Request,
            "Requests that the backend did not give back in time.",
            counters => counters.AbandonedRequests);
        Count(
            "vduse.queue.inherited_requests",
            Request,
            "Requests that an ended process had in flight.",
            counters => counters.InheritedRequests);
        Count("vduse.queue.batches", "{batch}", "Turns that took at least one request.", counters => counters.Batches);
        Count("vduse.queue.kicks", "{kick}", "Kicks handled.", counters => counters.Kicks);
        Count("vduse.queue.missed_kicks", "{kick}", "Kicks that never came; 0 when all is well.", counters => counters.MissedKicks);
        Count("vduse.queue.interrupts", "{interrupt}", "Interrupts injected.", counters => counters.Interrupts);
        Count(
            "vduse.queue.owed_interrupts",
            "{interrupt}",
            "Interrupts that the kernel refused at first.",
            counters => counters.OwedInterrupts);
        Count("vduse.queue.iotlb_misses", "{miss}", "IOVAs that had to be mapped on demand.", counters => counters.IotlbMisses);
        Count("vduse.queue.iotlb_refusals", "{miss}", "IOVAs with nothing behind them.", counters => counters.IotlbRefusals);
        Count("vduse.queue.restarts", "{restart}", "Supervised restarts of the queue's actor.", counters => counters.Restarts);
        Count("vduse.queue.quarantines", "{quarantine}", "Times the ring was found malformed.", counters => counters.Quarantines);
        Count(
            "vduse.queue.memory_waits",
            "{wait}",
            "Times that requests waited in the ring as the memory budget had nothing left.",
            counters => counters.MemoryWaits);
        var shared = SharedState.Of(system);
        _meter.CreateObservableUpDownCounter(
            "vduse.memory.used", () => shared.MemoryBudget?.Used ?? 0, "By", "What drivers make the process hold.");
        _meter.CreateObservableUpDownCounter(
            "vduse.memory.limit", () => shared.MemoryBudget?.Limit ?? 0, "By", "Most that they may make it hold.");
    }

    /// <summary>Creates the meter of a system's manager.</summary>
    public static DeviceMeter Of(ActorSystem system) => new(system);

    /// <summary>Measures a device from now on.</summary>
    public void Add(DeviceStatusBoard device) => _devices.TryAdd(device, device);

    /// <summary>Measures a device no more.</summary>
    public void Remove(DeviceStatusBoard device) => _devices.TryRemove(device, out _);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Count(string name, string unit, string description, Func<QueueCounters, long> read) =>
        _meter.CreateObservableCounter(name, () => PerQueue(queue => read(queue.Counters)), unit, description);

    private IEnumerable<Measurement<int>> CountDevices() =>
        _devices.Keys.CountBy(device => device.Snapshot.State)
            .Select(
                state => new Measurement<int>(state.Value, new KeyValuePair<string, object?>("vduse.device.state", state.Key.ToString())));

    private IEnumerable<Measurement<int>> ObserveHealth() =>
        _devices.Keys.Select(device => device.Snapshot)
            .Select(device => new Measurement<int>(device.Health is null ? 1 : 0, new KeyValuePair<string, object?>(Device, device.Name)));

    private IEnumerable<Measurement<int>> ObserveInFlight()
    {
        var now = _clock.Now;
        return PerQueue(queue => queue.LookAtInFlight(now).Count);
    }

    private IEnumerable<Measurement<double>> ObserveOldestAge()
    {
        var now = _clock.Now;
        return PerQueue(queue => queue.LookAtInFlight(now).OldestAge?.TotalSeconds ?? 0);
    }

    private IEnumerable<Measurement<T>> PerQueue<T>(Func<QueueResources, T> read)
        where T : struct =>
        from device in _devices.Keys
        from queue in device.Queues
        select new Measurement<T>(
            read(queue), new KeyValuePair<string, object?>(Device, device.Snapshot.Name),
            new KeyValuePair<string, object?>(Queue, queue.Index));
}

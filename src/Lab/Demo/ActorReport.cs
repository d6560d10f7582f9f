namespace VduseActors.Lab.Demo;

/// <summary>Counters of a device's queue actors, added up.</summary>
/// <param name="Kicks">Wake-ups by the driver; coalesced ones count once.</param>
/// <param name="Batches">Turns of a queue that found work.</param>
/// <param name="Requests">Requests returned to the driver.</param>
/// <param name="Interrupts">Interrupts raised.</param>
/// <param name="Restarts">Restarts by a supervisor.</param>
internal sealed record ActorReport(long Kicks, long Batches, long Requests, long Interrupts, long Restarts)
{
    /// <summary>Adds up the queues of all devices.</summary>
    /// <param name="devices">The devices.</param>
    public static ActorReport Of(IEnumerable<DeviceSnapshot> devices)
    {
        var queues = devices.SelectMany(device => device.Queues).ToArray();
        return new ActorReport(
            queues.Sum(queue => queue.Kicks),
            queues.Sum(queue => queue.Batches),
            queues.Sum(queue => queue.Requests),
            queues.Sum(queue => queue.Interrupts),
            queues.Sum(queue => queue.Restarts));
    }
}

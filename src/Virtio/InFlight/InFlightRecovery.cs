namespace VduseActors.Virtio;

/// <summary>
/// What an <see cref="InFlightLog"/> and the ring say of a queue whose process ended (<see cref="RingFormat.TryRecover"/>).
/// </summary>
/// <param name="Position">
/// Where the queue goes on: behind everything that was taken, and behind everything that was pushed. With IN_ORDER, behind everything that
/// was published: what was in flight is available again.
/// </param>
/// <param name="Requests">What is in flight, in the order in which it was taken; none with IN_ORDER.</param>
public sealed record InFlightRecovery(VirtqueueState Position, IReadOnlyList<InFlightRequest> Requests)
{
    /// <summary>Packed: what was pushed and not published.</summary>
    internal PackedUnpublished? Unpublished { get; init; }
}

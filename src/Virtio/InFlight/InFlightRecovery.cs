namespace VduseActors.Virtio;

/// <summary>What an <see cref="InFlightLog"/> says of a queue whose process ended.</summary>
/// <param name="Position">Where the queue goes on: behind everything that was taken, and behind everything that was pushed.</param>
/// <param name="Requests">What is in flight, in the order in which it was taken.</param>
/// <param name="LastPushed">
/// The heads that were pushed last, the newest first and at most a ring full: a driver may not have been told of some.
/// </param>
public sealed record InFlightRecovery(VirtqueueState Position, IReadOnlyList<InFlightRequest> Requests, IReadOnlyList<ushort> LastPushed);

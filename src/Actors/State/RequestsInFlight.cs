namespace VduseActors.State;

/// <summary>What a queue has taken and not answered.</summary>
/// <param name="Count">Number of requests.</param>
/// <param name="OldestAge">How long the oldest has been in flight; null when there is none.</param>
internal readonly record struct RequestsInFlight(int Count, TimeSpan? OldestAge);

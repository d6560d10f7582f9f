namespace VduseActors.Deterministic;

/// <summary>Something that could run now: a call, or (without a call) a wait whose thread goes on.</summary>
/// <param name="Call">What to run; null to go on with the <see cref="Waiter"/> that is the state.</param>
/// <param name="State">Handed to the call.</param>
/// <param name="Name">Of work that others may post beside it in any order; null for work that stands where it was posted.</param>
internal readonly record struct ReadyItem(Action<object?>? Call, object? State, string? Name = null);

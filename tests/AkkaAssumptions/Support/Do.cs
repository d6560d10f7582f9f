namespace VduseActors.AkkaAssumptions.Support;

/// <summary>A message that says what the actor is to do.</summary>
internal sealed record Do(Action<Subject> Action);

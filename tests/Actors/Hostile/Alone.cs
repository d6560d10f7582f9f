namespace VduseActors.Actors.Tests.Hostile;

/// <summary>Tests that count what the whole process has: no other test runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

namespace VduseActors.Metrics;

/// <summary>
/// What an actor system measures for whoever listens by <see cref="System.Diagnostics.Metrics"/>: OpenTelemetry, <c>dotnet-counters</c>.
/// Nothing is measured while nobody looks. <c>docs/operations.md</c> lists the instruments.
/// </summary>
public static class VduseMetrics
{
    /// <summary>Name of the meter; each actor system with devices has one, with the tag <c>akka.actor_system</c>.</summary>
    public const string MeterName = "VduseActors";
}

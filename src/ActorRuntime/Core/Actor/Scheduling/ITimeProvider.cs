namespace VduseActors.ActorRuntime.Actor;

/// <summary>The time of a system, which can be virtual.</summary>
public interface ITimeProvider
{
    /// <summary>The time of day.</summary>
    DateTimeOffset Now { get; }

    /// <summary>The time since some start; never goes back.</summary>
    TimeSpan MonotonicClock { get; }

    /// <summary>The time since some start, as exactly as can be; never goes back.</summary>
    TimeSpan HighResMonotonicClock { get; }
}

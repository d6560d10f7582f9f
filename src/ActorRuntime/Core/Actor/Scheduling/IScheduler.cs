namespace VduseActors.ActorRuntime.Actor;

/// <summary>The scheduler of a system. Safe from any thread.</summary>
public interface IScheduler : ITellScheduler, ITimeProvider
{
    /// <summary>For work that is not a message.</summary>
    IAdvancedScheduler Advanced { get; }
}

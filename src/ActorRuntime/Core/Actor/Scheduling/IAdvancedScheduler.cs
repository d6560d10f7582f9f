namespace VduseActors.ActorRuntime.Actor;

/// <summary>The scheduler for work that is not a message.</summary>
public interface IAdvancedScheduler : IActionScheduler
{
}

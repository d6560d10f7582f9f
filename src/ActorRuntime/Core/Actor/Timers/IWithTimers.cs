namespace VduseActors.ActorRuntime.Actor;

/// <summary>An actor with timers.</summary>
public interface IWithTimers
{
    /// <summary>Set by the runtime before the actor's own constructor runs.</summary>
    ITimerScheduler Timers { get; set; }
}

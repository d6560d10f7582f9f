namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>What a dispatcher may use of its system.</summary>
public interface IDispatcherPrerequisites
{
    /// <summary>The event stream.</summary>
    EventStream EventStream { get; }

    /// <summary>The scheduler.</summary>
    IScheduler Scheduler { get; }

    /// <summary>The settings, with the system itself.</summary>
    Settings Settings { get; }

    /// <summary>The mailboxes.</summary>
    Mailboxes Mailboxes { get; }
}

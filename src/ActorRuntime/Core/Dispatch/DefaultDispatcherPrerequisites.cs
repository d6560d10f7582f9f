namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>What a dispatcher may use of its system.</summary>
/// <param name="eventStream">The event stream.</param>
/// <param name="scheduler">The scheduler.</param>
/// <param name="settings">The settings.</param>
/// <param name="mailboxes">The mailboxes.</param>
public sealed class DefaultDispatcherPrerequisites(EventStream eventStream, IScheduler scheduler, Settings settings, Mailboxes mailboxes)
    : IDispatcherPrerequisites
{
    /// <inheritdoc/>
    public EventStream EventStream { get; } = eventStream;

    /// <inheritdoc/>
    public IScheduler Scheduler { get; } = scheduler;

    /// <inheritdoc/>
    public Settings Settings { get; } = settings;

    /// <inheritdoc/>
    public Mailboxes Mailboxes { get; } = mailboxes;
}

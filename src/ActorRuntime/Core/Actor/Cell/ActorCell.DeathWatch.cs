namespace VduseActors.ActorRuntime.Actor;

/// <summary>Whom the actor watches and who watches it.</summary>
internal sealed partial class ActorCell
{
    // The value is the message asked for with WatchWith, or null for a Terminated.
    private Dictionary<IActorRef, object?>? _watching;
    private Dictionary<IActorRef, object?>? _terminatedQueued;
    private HashSet<IInternalActorRef>? _watchedBy;

    public IActorRef Watch(IActorRef subject) => StartWatching(subject, null);

    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return StartWatching(subject, message);
    }

    private IActorRef StartWatching(IActorRef subject, object? message)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var watchee = (IInternalActorRef)subject;
        if (!watchee.Equals(SelfRef) && (_watching ??= []).TryAdd(watchee, message))
            watchee.SendSystemMessage(new Watch(watchee, SelfRef));
        return subject;
    }

    public IActorRef Unwatch(IActorRef subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var watchee = (IInternalActorRef)subject;
        if (_watching?.Remove(watchee) == true)
            watchee.SendSystemMessage(new Unwatch(watchee, SelfRef));
        _terminatedQueued?.Remove(watchee);
        return subject;
    }

    /// <summary>A <see cref="Terminated"/> went back from the stash to the mailbox: it is expected again.</summary>
    public void TerminatedQueuedFor(IActorRef subject, object? customMessage) => (_terminatedQueued ??= []).TryAdd(subject, customMessage);

    private void ReceiveTerminated(Terminated terminated)
    {
        // An Unwatch after the message was queued makes it void.
        if (_terminatedQueued?.Remove(terminated.ActorRef, out var customMessage) == true)
            ReceiveMessage(customMessage ?? terminated);
    }

    private void WatchedActorTerminated(IInternalActorRef actor, bool existenceConfirmed)
    {
        if (_watching?.Remove(actor, out var customMessage) == true && !Children.IsTerminating)
        {
            TerminatedQueuedFor(actor, customMessage);
            SelfRef.Tell(new Terminated(actor, existenceConfirmed, false), actor);
        }

        if (Children.Contains(actor))
            HandleChildTerminated(actor);
    }

    private void AddWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        var watchesSelf = watchee.Equals(SelfRef);
        if (watchesSelf == watcher.Equals(SelfRef))
            Publish(new Warning(SourceName, ActorType, $"BUG: illegal Watch({watchee},{watcher}) for {SelfRef}"));
        else if (!watchesSelf)
            Watch(watchee);
        else if ((_watchedBy ??= []).Add(watcher) && SystemImpl.Settings.DebugLifecycle)
            Publish(new Debug(SourceName, ActorType, $"now watched by {watcher}"));
    }

    private void RemoveWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        var watchesSelf = watchee.Equals(SelfRef);
        if (watchesSelf == watcher.Equals(SelfRef))
            Publish(new Warning(SourceName, ActorType, $"BUG: illegal Unwatch({watchee},{watcher}) for {SelfRef}"));
        else if (!watchesSelf)
            Unwatch(watchee);
        else if (_watchedBy?.Remove(watcher) == true && SystemImpl.Settings.DebugLifecycle)
            Publish(new Debug(SourceName, ActorType, $"no longer watched by {watcher}"));
    }

    private void TellWatchersWeDied()
    {
        if (_watchedBy is not { } watchers)
            return;
        _watchedBy = null;
        foreach (var watcher in watchers)
        {
            // The parent hears of it anyway.
            if (!watcher.Equals(ParentRef))
                watcher.SendSystemMessage(new DeathWatchNotification(SelfRef, true));
        }
    }

    private void UnwatchAll()
    {
        if (_watching is { Count: > 0 } watching)
        {
            _watching = null;
            foreach (var subject in watching.Keys)
            {
                var watchee = (IInternalActorRef)subject;
                watchee.SendSystemMessage(new Unwatch(watchee, SelfRef));
            }
        }

        _terminatedQueued = null;
    }
}

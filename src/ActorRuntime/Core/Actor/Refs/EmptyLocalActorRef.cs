namespace VduseActors.ActorRuntime.Actor;

/// <summary>The reference to a path where no actor lives: what is told to it becomes a dead letter.</summary>
internal class EmptyLocalActorRef(ActorSystemImpl system, ActorPath path) : MinimalActorRef(system)
{
    public override ActorPath Path { get; } = path;

    protected override void TellInternal(object message, IActorRef? sender)
    {
        if (message is DeadLetter letter)
        {
            SpecialHandle(letter.Message, letter.Sender);
            return;
        }

        if (!SpecialHandle(message, sender))
            System.EventStream.Publish(new DeadLetter(message, sender ?? System.DeadLetters, this));
    }

    public override void SendSystemMessage(SystemMessage message)
    {
        if (message is Watch watch && watch.Watchee.Equals(this) && !watch.Watcher.Equals(this))
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, false));
    }

    /// <summary>Handles what is not simply a dead letter; true when it did.</summary>
    protected virtual bool SpecialHandle(object message, IActorRef? sender)
    {
        switch (message)
        {
            case Identify identify:
                sender?.Tell(new ActorIdentity(identify.MessageId, null), ActorRefs.NoSender);
                return true;
            case IDeadLetterSuppression suppressed:
                System.EventStream.Publish(new SuppressedDeadLetter(suppressed, sender ?? System.DeadLetters, this));
                return true;
            default:
                return false;
        }
    }
}

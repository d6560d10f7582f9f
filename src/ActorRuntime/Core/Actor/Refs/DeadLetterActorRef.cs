namespace VduseActors.ActorRuntime.Actor;

/// <summary>Where undeliverable messages go: each is published on the event stream.</summary>
internal sealed class DeadLetterActorRef(ActorSystemImpl system, ActorPath path) : EmptyLocalActorRef(system, path)
{
    protected override void TellInternal(object message, IActorRef? sender)
    {
        if (message is DeadLetter letter)
        {
            if (!SpecialHandle(letter.Message, letter.Sender))
                System.EventStream.Publish(letter);
            return;
        }

        if (!SpecialHandle(message, sender))
            System.EventStream.Publish(new DeadLetter(message, sender ?? this, this));
    }
}

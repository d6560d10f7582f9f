namespace VduseActors.ActorRuntime.Actor;

/// <summary>Handling one user message.</summary>
internal sealed partial class ActorCell
{
    /// <summary>Handles one message; a failure goes to the supervisor.</summary>
    public void Invoke(object message, IActorRef? sender)
    {
        var timeoutArmed = _receiveTimeout is not null || _pendingReceiveTimeout is not null;
        var rearms = timeoutArmed && message is not INotInfluenceReceiveTimeout;
        try
        {
            CurrentMessage = message;
            CurrentEnvelopeId++;
            _sender = sender;
            if (rearms)
                CancelReceiveTimeout();
            if (message is IAutoReceivedMessage automatic)
                AutoReceiveMessage(automatic);
            else
                ReceiveMessage(message);
            CurrentMessage = null;
        }
        catch (Exception e)
        {
            HandleInvokeFailure(e, null);
        }

        if (_receiveTimeout is not null || timeoutArmed)
            CheckReceiveTimeout(rearms || !timeoutArmed);
    }

    private void ReceiveMessage(object message)
    {
        var actor = _actor!;
        var handled = actor.AroundReceive(_behavior!, message);
        if (SystemImpl.Settings.AddLoggingReceive && actor is ILogReceive)
            Publish(new Debug(SourceName, actor.GetType(), $"received {(handled ? "handled" : "unhandled")} message {message} from {Sender.Path}"));
    }

    private void ReceiveTick(TimerMessage tick)
    {
        if (!tick.Owner.TryAccept(tick, _actor))
            return;
        // From here on the actor deals with its own message: it may stash it, and PreRestart sees it.
        CurrentMessage = tick.Message;
        if (tick.Message is IAutoReceivedMessage automatic)
            AutoReceiveMessage(automatic);
        else
            ReceiveMessage(tick.Message);
    }

    private void AutoReceiveMessage(IAutoReceivedMessage message)
    {
        if (SystemImpl.Settings.DebugAutoReceive && message is not TimerMessage)
            Publish(new Debug(SourceName, ActorType, $"received AutoReceiveMessage {message}"));
        switch (message)
        {
            case TimerMessage tick:
                ReceiveTick(tick);
                break;
            case Terminated terminated:
                ReceiveTerminated(terminated);
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case PoisonPill:
                SelfRef.Stop();
                break;
            case Identify identify:
                Sender.Tell(new ActorIdentity(identify.MessageId, SelfRef), SelfRef);
                break;
        }
    }
}

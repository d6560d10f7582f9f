namespace VduseActors.ActorRuntime.Actor;

/// <summary>The end of the actor: children first, then <c>PostStop</c>, then parent and watchers are told.</summary>
internal sealed partial class ActorCell
{
    private void TerminateActor()
    {
        SetReceiveTimeout(null);
        CancelReceiveTimeout();
        UnwatchAll();
        StopChildren();
        var wasTerminating = Children.IsTerminating;
        if (!Children.SetTerminationReason(TerminationReason.Termination, null))
        {
            Children.SetTerminated();
            FinishTerminate();
        }
        else if (!wasTerminating)
        {
            // No user message is handled while the children go, and no failure is reported.
            Mailbox.Suspend();
            _perpetrator = SelfRef;
            if (SystemImpl.Settings.DebugLifecycle)
                Publish(new Debug(SourceName, ActorType, "Stopping"));
        }
    }

    private void HandleChildTerminated(IInternalActorRef child)
    {
        var reason = Children.Remove(child, out var cause);
        if (_actor is not null)
        {
            try
            {
                _actor.Strategy(Props).HandleChildTerminated(this, child, ChildrenWhenAsked());
            }
            catch (Exception e)
            {
                Publish(new Error(e, SourceName, ActorType, "HandleChildTerminated failed"));
                HandleInvokeFailure(e, null);
            }
        }

        switch (reason)
        {
            case TerminationReason.Recreation:
                FinishRecreate(cause!);
                break;
            case TerminationReason.Creation:
                FinishCreate();
                break;
            case TerminationReason.Termination:
                FinishTerminate();
                break;
        }
    }

    private void FinishTerminate()
    {
        var actor = _actor;
        try
        {
            if (actor is not null)
            {
                actor.AroundPostStop();
                UnstashIntoMailbox(actor);
            }
        }
        catch (Exception e)
        {
            Publish(new Error(e, SourceName, ActorType, e.Message));
        }
        finally
        {
            if (SystemImpl.Settings.DebugLifecycle)
                Publish(new Debug(SourceName, ActorType, "Stopped"));
            Dispatcher.Detach(this);
            // After the end is visible: whoever subscribes the actor from now on takes it out again.
            if (SelfRef.HasSubscribed)
                SystemImpl.EventStream.Unsubscribe(SelfRef);
            ParentRef.SendSystemMessage(new DeathWatchNotification(SelfRef, true));
            TellWatchersWeDied();
            UnwatchAll();
            ClearActor(actor);
            _waitingSystemMessages = null;
            _actor = null;
        }
    }
}

namespace VduseActors.ActorRuntime.Actor;

/// <summary>Failure, the supervisor's decision, and restart.</summary>
/// <remarks>
/// <code>
/// running --throws--> failed (suspended, with all descendants) --Resume--> running
///                        |--Recreate--> PreRestart, then wait for stopped children --> new incarnation, PostRestart --> running
///                        '--Terminate--> (ActorCell.Termination)
/// </code>
/// A cell whose actor could not be constructed has no incarnation: Resume and Recreate both create it afresh.
/// </remarks>
internal sealed partial class ActorCell
{
    // Who failed: this actor, or the child whose failure it could not decide. Null when nobody did.
    private IActorRef? _perpetrator;

    private bool IsFailed => _perpetrator is not null;

    private void CreateActor(ActorInitializationException? failure)
    {
        if (failure is not null)
            throw failure;
        try
        {
            _actor = NewActor();
            _actor.AroundPreStart();
            CheckReceiveTimeout(true);
            if (SystemImpl.Settings.DebugLifecycle)
                Publish(new Debug(SourceName, ActorType, $"Started ({_actor})"));
        }
        catch (Exception e)
        {
            if (_actor is not null)
            {
                ClearActor(_actor);
                _actor = null;
            }

            throw new ActorInitializationException(SelfRef, "Exception during creation", e);
        }
    }

    /// <summary>Suspends the actor with its subtree and asks the supervisor what to do.</summary>
    private void HandleInvokeFailure(Exception cause, IReadOnlyList<IInternalActorRef>? childrenNotToSuspend)
    {
        if (IsFailed)
            return;
        try
        {
            Mailbox.Suspend();
            if (CurrentMessage is Failed failed)
            {
                // A child's failure that was escalated: the child is suspended already.
                _perpetrator = failed.Child;
                childrenNotToSuspend = [.. childrenNotToSuspend ?? [], failed.Child];
            }
            else
            {
                _perpetrator = SelfRef;
            }

            foreach (var child in Children.Refs())
            {
                if (childrenNotToSuspend?.Contains(child) != true)
                    child.Suspend();
            }

            ParentRef.SendSystemMessage(new Failed(SelfRef, cause));
        }
        catch (Exception e)
        {
            Publish(new Error(e, SourceName, ActorType, $"Emergency stop: exception in failure handling for {cause}"));
            try
            {
                StopChildren();
            }
            finally
            {
                FinishTerminate();
            }
        }
    }

    private void HandleFailed(Failed failed)
    {
        CurrentMessage = failed;
        _sender = failed.Child;
        if (!Children.TryGetByRef(failed.Child, out var stats))
        {
            Publish(new Debug(SourceName, ActorType, $"Dropping Failed({failed.Cause}) from unknown child {failed.Child}"));
            return;
        }

        if (!_actor!.Strategy(Props).HandleFailure(this, failed.Child, failed.Cause, stats, Children.Stats()))
            global::System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failed.Cause);
        CurrentMessage = null;
    }

    private void FaultSuspend()
    {
        Mailbox.Suspend();
        foreach (var child in Children.Refs())
            child.Suspend();
    }

    private void FaultResume(Exception? causedByFailure)
    {
        if (_actor is null)
        {
            Publish(new Error(null, SourceName, ActorType, $"Changing Resume into Create after {causedByFailure}"));
            FaultCreate();
            return;
        }

        var perpetrator = _perpetrator;
        Mailbox.Resume();
        if (causedByFailure is not null)
            _perpetrator = null;
        foreach (var child in Children.Refs())
            child.Resume(child.Equals(perpetrator) ? causedByFailure : null);
    }

    private void FaultRecreate(Exception cause)
    {
        if (_actor is not { } failedActor)
        {
            Publish(new Error(null, SourceName, ActorType, $"Changing Recreate into Create after {cause}"));
            FaultCreate();
            return;
        }

        if (!Children.IsNormal)
        {
            // Already on the way out: keep the balance of suspensions only.
            FaultResume(null);
            return;
        }

        if (SystemImpl.Settings.DebugLifecycle)
            Publish(new Debug(SourceName, ActorType, "Restarting"));
        var message = CurrentMessage is Failed ? null : CurrentMessage;
        try
        {
            failedActor.AroundPreRestart(cause, message!);
            UnstashIntoMailbox(failedActor);
        }
        catch (Exception e)
        {
            Publish(new Error(new PreRestartException(SelfRef, e, cause, message), SourceName, failedActor.GetType(), e.Message));
        }
        finally
        {
            ClearActor(failedActor);
        }

        if (!Children.SetTerminationReason(TerminationReason.Recreation, cause))
            FinishRecreate(cause);
    }

    private void FinishRecreate(Exception cause)
    {
        var survivors = Children.Refs();
        try
        {
            Mailbox.Resume();
            // In any case, so that a new failure is reported.
            _perpetrator = null;
            var actor = NewActor();
            _actor = actor;
            actor.AroundPostRestart(cause, null!);
            if (SystemImpl.Settings.DebugLifecycle)
                Publish(new Debug(SourceName, ActorType, $"Restarted ({actor})"));
            foreach (var child in survivors)
                child.Restart(cause);
        }
        catch (Exception e)
        {
            // The old incarnation stays known when the constructor threw: its PostStop runs again if the actor is stopped now.
            ClearActor(_actor);
            HandleInvokeFailure(new PostRestartException(SelfRef, e, cause), survivors);
        }
    }

    private void FaultCreate()
    {
        SetReceiveTimeout(null);
        CancelReceiveTimeout();
        StopChildren();
        if (!Children.SetTerminationReason(TerminationReason.Creation, null))
            FinishCreate();
    }

    private void FinishCreate()
    {
        Mailbox.Resume();
        _perpetrator = null;
        try
        {
            CreateActor(null);
        }
        catch (Exception e)
        {
            HandleInvokeFailure(e, null);
        }
    }
}

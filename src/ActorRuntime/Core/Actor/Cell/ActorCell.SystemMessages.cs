namespace VduseActors.ActorRuntime.Actor;

/// <summary>Handling system messages. Some wait until the cell is in a state that allows them.</summary>
internal sealed partial class ActorCell
{
    private SystemMessage? _waitingSystemMessages;

    private enum CellState
    {
        Running,
        Suspended,
        WaitingForChildren,
    }

    private CellState State =>
        Children.IsWaitingForChildren ? CellState.WaitingForChildren
        : Mailbox.IsSuspended ? CellState.Suspended
        : CellState.Running;

    /// <summary>Handles one system message, then those that waited if the cell is in a freer state now.</summary>
    public void SystemInvoke(SystemMessage message)
    {
        SystemMessage? next = message;
        while (next is not null)
        {
            var current = next;
            next = current.Next;
            current.Next = null;
            var before = State;
            if (IsTerminated)
                continue;
            if ((before == CellState.WaitingForChildren && current.WaitsForChildren) || (before == CellState.Suspended && current.WaitsWhileSuspended))
            {
                current.Next = _waitingSystemMessages;
                _waitingSystemMessages = current;
                continue;
            }

            try
            {
                Handle(current);
            }
            catch (Exception e)
            {
                HandleInvokeFailure(e, null);
            }

            if (State < before)
                next = AppendWaiting(next);
        }
    }

    /// <summary>Puts what waited behind <paramref name="rest"/>, in the order of arrival.</summary>
    private SystemMessage? AppendWaiting(SystemMessage? rest)
    {
        var waited = SystemMessage.Reverse(_waitingSystemMessages);
        _waitingSystemMessages = null;
        if (rest is null)
            return waited;
        var last = rest;
        while (last.Next is not null)
            last = last.Next;
        last.Next = waited;
        return rest;
    }

    private void Handle(SystemMessage message)
    {
        switch (message)
        {
            case ActorTaskMessage task:
                CurrentMessage = task.Message;
                task.ExecuteTask();
                CurrentMessage = null;
                break;
            case ActorTaskFailed failed:
                CurrentMessage = failed.Message;
                // The await is over: its suspension gives way to the one of the failure.
                Mailbox.Resume();
                HandleInvokeFailure(failed.Exception, null);
                break;
            case Failed failed:
                HandleFailed(failed);
                break;
            case DeathWatchNotification notification:
                WatchedActorTerminated(notification.Actor, notification.ExistenceConfirmed);
                break;
            case Create create:
                CreateActor(create.Failure);
                break;
            case Watch watch:
                AddWatcher(watch.Watchee, watch.Watcher);
                break;
            case Unwatch unwatch:
                RemoveWatcher(unwatch.Watchee, unwatch.Watcher);
                break;
            case Recreate recreate:
                FaultRecreate(recreate.Cause);
                break;
            case Suspend:
                FaultSuspend();
                break;
            case Resume resume:
                FaultResume(resume.CausedByFailure);
                break;
            case Terminate:
                TerminateActor();
                break;
            default:
                throw new NotSupportedException($"Unknown system message {message.GetType().Name}");
        }
    }
}

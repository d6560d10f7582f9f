namespace VduseActors.ActorRuntime.Actor;

/// <summary>The message that comes after a silence. The setting outlives a restart.</summary>
internal sealed partial class ActorCell
{
    private TimeSpan? _receiveTimeout;
    private ICancelable? _pendingReceiveTimeout;

    public TimeSpan? ReceiveTimeout => _receiveTimeout;

    public void SetReceiveTimeout(TimeSpan? timeout) => _receiveTimeout = timeout;

    /// <summary>Arms or disarms after a message, as the setting says.</summary>
    internal void CheckReceiveTimeout(bool reschedule)
    {
        if (_receiveTimeout is not { } timeout)
        {
            CancelReceiveTimeout();
        }
        else if (reschedule || _pendingReceiveTimeout is null)
        {
            CancelReceiveTimeout();
            _pendingReceiveTimeout = SystemImpl.Scheduler.ScheduleTellOnceCancelable(timeout, SelfRef, Actor.ReceiveTimeout.Instance, SelfRef);
        }
    }

    private void CancelReceiveTimeout()
    {
        _pendingReceiveTimeout?.Cancel();
        _pendingReceiveTimeout = null;
    }
}

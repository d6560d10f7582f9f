namespace VduseActors.Queues;

/// <content>
/// The kick poll also looks whether somebody else has forgotten this queue: a driver whose interrupt was lost, or the IOTLB actor that
/// failed at a question. Neither happens while all is well; a hang of a disk is too high a price for trusting that.
/// </content>
internal sealed partial class VirtqueueActor
{
    private const int MostReminders = 8;

    private long _requestsAtPoll;
    private int _reminders;
    private bool _hasAwaitedIotlb;

    /// <summary>Reminds whoever seems to have forgotten the queue.</summary>
    /// <returns>Whether somebody was.</returns>
    private bool RemindOthers()
    {
        var isForgotten = AskIotlbAgain();
        if (!IsInterruptMissed())
            return isForgotten;
        Interrupt(_settings.InterruptRetry);
        return true;
    }

    private bool AskIotlbAgain()
    {
        var asksAgain = _queue.Phase == QueuePhase.AwaitingIotlb && _hasAwaitedIotlb;
        _hasAwaitedIotlb = _queue.Phase == QueuePhase.AwaitingIotlb && !asksAgain;
        if (!asksAgain)
            return false;
        _queue.Phase = QueuePhase.Running;
        Drain();
        return true;
    }

    private bool IsInterruptMissed()
    {
        // Where the driver does not say what it has seen, it is reminded a few times: the reminder may be lost like what it reminds of.
        var requests = _queue.Counters.Requests;
        _reminders = requests != _requestsAtPoll ? MostReminders : Math.Max(0, _reminders - 1);
        _requestsAtPoll = requests;
        return _queue.Session is { Fence.IsRaised: false }
            && _queue.Phase is not (QueuePhase.Prepared or QueuePhase.Quiescing)
            && _queue.Ring!.IsInterruptMissed(_reminders > 0);
    }
}

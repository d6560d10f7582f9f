namespace VduseActors.ActorRuntime.Event;

/// <summary>Logs the first dead letters, pauses, and starts over.</summary>
internal sealed class DeadLetterListener : ActorBase
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Settings _settings = Context.System.Settings;
    private int _count;
    private TimeSpan? _suspendedUntil;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
        Context.System.EventStream.Subscribe(Self, typeof(UnhandledMessage));
    }

    protected override bool Receive(object message)
    {
        if (message is not AllDeadLetters letter)
            return false;
        if (letter.Message is IDeadLetterSuppression || letter.Message is IWrappedMessage { Message: IDeadLetterSuppression })
            return true;
        _count++;
        var now = Context.System.Scheduler.MonotonicClock;
        if (_suspendedUntil is { } until)
        {
            if (now < until)
                return true;
            Log(letter, $", of which {_count - _settings.LogDeadLetters - 1} were not logged. The counter will be reset now");
            _count = 0;
            _suspendedUntil = null;
        }
        else if (_count != _settings.LogDeadLetters)
        {
            Log(letter, "");
        }
        else if (_settings.LogDeadLettersSuspendDuration == Timeout.InfiniteTimeSpan)
        {
            Log(letter, ", no more dead letters will be logged");
            Context.Stop(Self);
        }
        else
        {
            Log(letter, $", no more dead letters will be logged in next [{_settings.LogDeadLettersSuspendDuration}]");
            _suspendedUntil = now + _settings.LogDeadLettersSuspendDuration;
        }

        return true;
    }

    private void Log(AllDeadLetters letter, string done)
    {
        var origin = letter.Sender.IsNobody() || letter.Sender.Equals(Context.System.DeadLetters) ? "" : $" from {letter.Sender}";
        _log.Info(
            "Message [{0}]{1} to {2} was {3}. [{4}] dead letters encountered{5}. This logging can be turned off or adjusted with "
            + "configuration settings 'akka.log-dead-letters' and 'akka.log-dead-letters-during-shutdown'.",
            letter.Message.GetType().Name,
            origin,
            letter.Recipient,
            letter is UnhandledMessage ? "unhandled" : "not delivered",
            _count,
            done);
    }
}

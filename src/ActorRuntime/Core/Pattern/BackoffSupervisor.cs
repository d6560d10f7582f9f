namespace VduseActors.ActorRuntime.Pattern;

/// <summary>Supervises one child and starts it again after a delay, which doubles each time up to a limit.</summary>
/// <remarks>
/// <code>
/// child alive --it ends (OnStop), or fails and is stopped (OnFailure)--> waiting --delay--> child alive
///                '--no restart left, or after the final message--> stopped
/// </code>
/// </remarks>
public sealed partial class BackoffSupervisor : ActorBase
{
    private readonly BackoffSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IActorRef? _child;
    private IActorRef? _failedChild; // stopped because of a failure; its end starts the delay
    private int _restarts;
    private bool _finalStopMessageReceived;

    internal BackoffSupervisor(BackoffSettings settings)
    {
        _settings = settings;
    }

    /// <summary>Makes the supervisor.</summary>
    /// <param name="options">Its options.</param>
    /// <exception cref="ArgumentException">The delays or the random factor are out of range.</exception>
    public static Props Props(BackoffOptions options) => options.Props;

    /// <summary>Makes a supervisor that starts its child again when it has stopped.</summary>
    /// <param name="childProps">How to make the child.</param>
    /// <param name="childName">Its name.</param>
    /// <param name="minBackoff">The first delay; more than zero.</param>
    /// <param name="maxBackoff">The longest delay; no less than the first.</param>
    /// <param name="randomFactor">From 0 to 1: how much of a delay may be added at random.</param>
    public static Props Props(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        Props(Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor, -1));

    /// <inheritdoc/>
    protected override void PreStart() => StartChild();

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() =>
        _settings.Trigger == BackoffTrigger.Stop ? _settings.Strategy : new OneForOneStrategy(DecideOnFailure);

    private Directive DecideOnFailure(Exception cause)
    {
        var directive = _settings.Strategy.Decider.Decide(cause);
        if (directive != Directive.Restart)
            return directive;
        var window = _settings.Strategy.WithinTimeRangeMilliseconds;
        if (window > 0 && _restarts == 0)
            Context.System.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(window), Self, new ResetRestartCount(0), Self);
        if (IsRestartLeft)
            _failedChild = Sender;
        else
            StopForGood();
        return Directive.Stop;
    }

    private bool IsRestartLeft => _settings.Strategy.MaxNumberOfRetries < 0 || _restarts < _settings.Strategy.MaxNumberOfRetries;

    private void StopForGood()
    {
        _log.Debug("Terminating on restart #{0} which exceeds max allowed restarts ({1})", _restarts + 1, _settings.Strategy.MaxNumberOfRetries);
        Context.Stop(Self);
    }

    private void StartChild() => _child ??= Context.Watch(Context.ActorOf(_settings.ChildProps, _settings.ChildName));

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Terminated terminated when terminated.ActorRef.Equals(_child):
                OnChildTerminated(terminated.ActorRef);
                break;
            case StartChildAgain:
                StartChild();
                if (_settings.AutoReset is { } lived)
                    Context.System.Scheduler.ScheduleTellOnce(lived, Self, new ResetRestartCount(_restarts), Self);
                break;
            case Reset when _settings.AutoReset is null:
                _restarts = 0;
                break;
            case Reset:
                Unhandled(message);
                break;
            case ResetRestartCount reset:
                if (reset.Current == _restarts)
                    _restarts = 0;
                break;
            case GetRestartCount:
                Sender.Tell(new RestartCount(_restarts), Self);
                break;
            case GetCurrentChild:
                Sender.Tell(new CurrentChild(_child), Self);
                break;
            default:
                PassOn(message);
                break;
        }

        return true;
    }

    private void OnChildTerminated(IActorRef child)
    {
        var failed = child.Equals(_failedChild);
        _child = null;
        _failedChild = null;
        if (_finalStopMessageReceived || (_settings.Trigger == BackoffTrigger.Failure && !failed))
        {
            Context.Stop(Self);
        }
        else if (!IsRestartLeft)
        {
            StopForGood();
        }
        else
        {
            Context.System.Scheduler.ScheduleTellOnce(Delay(), Self, StartChildAgain.Instance, Self);
            _restarts++;
        }
    }

    private void PassOn(object message)
    {
        var final = _settings.IsFinalStopMessage?.Invoke(message) == true;
        if (_child is null)
        {
            if (_settings.ReplyWhileStopped is { } reply)
                Sender.Tell(reply, Self);
            else
                Context.System.DeadLetters.Forward(message);
            if (final)
                Context.Stop(Self);
        }
        else if (_child.Equals(Sender))
        {
            Context.Parent.Tell(message, Self);
        }
        else
        {
            _child.Forward(message);
            _finalStopMessageReceived |= final;
        }
    }

    private TimeSpan Delay()
    {
        var ticks = Math.Min(_settings.MaxBackoff.Ticks, _settings.MinBackoff.Ticks * Math.Pow(2, _restarts))
            * (1.0 + ((ActorSystemImpl)Context.System).NextRandom() * _settings.RandomFactor);
        return ticks < long.MaxValue ? TimeSpan.FromTicks((long)ticks) : _settings.MaxBackoff;
    }
}

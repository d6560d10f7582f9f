using Akka.Actor;

namespace VduseActors.AkkaAssumptions.Support;

/// <summary>
/// An actor under observation. It reports each hook to its reporter as <c>"hook incarnation"</c>, does what a <see cref="Do"/> says,
/// throws exceptions it is sent, and passes anything else on to the reporter.
/// </summary>
internal class Subject : UntypedActor, IWithTimers
{
    private readonly IActorRef _reporter;
    private readonly SubjectPlan _plan;

    public Subject(IActorRef reporter, SubjectPlan plan)
    {
        _reporter = reporter;
        _plan = plan;
        Number = plan.Next();
        reporter.Tell($"constructor {Number}");
        plan.Constructing(Number);
    }

    public int Number { get; }

    public ITimerScheduler Timers { get; set; } = null!;

    public IActorRef Me => Self;

    public IActorRef From => Sender;

    public IUntypedActorContext Inner => Context;

    public IActorRef Reporter => _reporter;

    public static Props Of(IActorRef reporter, SubjectPlan? plan = null)
    {
        var shared = plan ?? new SubjectPlan();
        return Props.Create(() => new Subject(reporter, shared));
    }

    protected override SupervisorStrategy SupervisorStrategy() => _plan.Strategy ?? base.SupervisorStrategy();

    protected override void PreStart()
    {
        _reporter.Tell($"PreStart {Number}");
        _plan.Starting(this);
    }

    protected override void PreRestart(Exception reason, object message)
    {
        _reporter.Tell($"PreRestart {Number}");
        if (_plan.Restarting(this, reason, message))
        {
            base.PreRestart(reason, message);
        }
    }

    protected override void PostRestart(Exception reason)
    {
        _reporter.Tell($"PostRestart {Number}");
        base.PostRestart(reason);
    }

    protected override void PostStop()
    {
        _reporter.Tell($"PostStop {Number}");
        _plan.Stopping(this);
    }

    protected override void OnReceive(object message)
    {
        if (_plan.Receiving(this, message))
        {
            return;
        }

        switch (message)
        {
            case Do command:
                command.Action(this);
                break;
            case Terminated terminated:
                // Passed on as it is, the reporter would take it for a termination of something it watches.
                _reporter.Tell(("terminated", terminated.ActorRef));
                break;
            case Exception failure:
                throw failure;
            default:
                _reporter.Tell(message);
                break;
        }
    }
}

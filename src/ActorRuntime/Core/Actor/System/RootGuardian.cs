namespace VduseActors.ActorRuntime.Actor;

/// <summary>The actor at <c>/</c>: ends when the system guardian has.</summary>
internal sealed class RootGuardian : ActorBase
{
    private readonly ILoggingAdapter _log = Context.GetLogger();

    protected override bool Receive(object message)
    {
        if (message is not Terminated)
            return false;
        Context.Stop(Self);
        return true;
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
    {
        _log.Error(cause, "guardian failed, shutting down system");
        return Directive.Stop;
    });

    protected override void PreRestart(Exception reason, object message)
    {
        // The guardians stay.
    }
}

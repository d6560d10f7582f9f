namespace VduseActors.ActorRuntime.Actor;

/// <summary>The actor at <c>/system</c>: ends when the user guardian has.</summary>
internal sealed class SystemGuardian : ActorBase
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Terminated:
                ((ActorSystemImpl)Context.System).StopLoggers();
                Context.Stop(Self);
                return true;
            case StopChild stop:
                Context.Stop(stop.Child);
                return true;
            default:
                return false;
        }
    }

    protected override void PreRestart(Exception reason, object message)
    {
        // Its children stay.
    }
}

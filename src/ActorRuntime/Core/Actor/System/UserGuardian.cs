namespace VduseActors.ActorRuntime.Actor;

/// <summary>The actor at <c>/user</c>, the parent of all top-level actors.</summary>
internal sealed class UserGuardian : ActorBase
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case StopChild stop:
                Context.Stop(stop.Child);
                return true;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                return true;
        }
    }

    protected override void PreRestart(Exception reason, object message)
    {
        // Its children stay.
    }
}

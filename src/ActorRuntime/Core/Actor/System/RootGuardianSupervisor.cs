namespace VduseActors.ActorRuntime.Actor;

/// <summary>Above the root: learns of its end and of its failure, which ends the system too.</summary>
internal sealed class RootGuardianSupervisor(ActorSystemImpl system, ActorPath rootPath) : MinimalActorRef(system)
{
    public override ActorPath Path { get; } = rootPath / "_Root-guardian-supervisor";

    public override void SendSystemMessage(SystemMessage message)
    {
        switch (message)
        {
            case Failed failed:
                System.Log.Error(failed.Cause, "guardian {0} failed, shutting down!", failed.Child);
                failed.Child.Stop();
                break;
            case DeathWatchNotification:
                System.OnTreeStopped();
                break;
        }
    }
}

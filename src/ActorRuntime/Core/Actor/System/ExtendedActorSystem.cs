namespace VduseActors.ActorRuntime.Actor;

/// <summary>The system as extensions see it.</summary>
public abstract class ExtendedActorSystem : ActorSystem
{
    private protected ExtendedActorSystem()
    {
    }

    /// <summary>Creates an actor below /system: it outlives those below /user.</summary>
    /// <param name="props">How to make the actor.</param>
    /// <param name="name">Its name, or null.</param>
    public abstract IActorRef SystemActorOf(Props props, string? name = null);

    /// <summary>Creates an actor below /system that needs no arguments.</summary>
    /// <typeparam name="TActor">The actor.</typeparam>
    /// <param name="name">Its name, or null.</param>
    public abstract IActorRef SystemActorOf<[System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembers(
        System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes.PublicConstructors)] TActor>(string? name = null)
        where TActor : ActorBase, new();

    /// <summary>Stops the tree without coordinated shutdown.</summary>
    public abstract void Abort();
}

namespace VduseActors.ActorRuntime.Actor;

/// <summary>Tells a watcher that the actor it watched is gone.</summary>
public sealed class Terminated : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression, INoSerializationVerificationNeeded
{
    /// <summary>Creates the message.</summary>
    /// <param name="actorRef">The actor that is gone.</param>
    /// <param name="existenceConfirmed">Whether that actor was alive when the watch was set.</param>
    /// <param name="addressTerminated">Whether its whole node went away; never so in one process.</param>
    public Terminated(IActorRef actorRef, bool existenceConfirmed, bool addressTerminated)
    {
        ActorRef = actorRef;
        ExistenceConfirmed = existenceConfirmed;
        AddressTerminated = addressTerminated;
    }

    /// <summary>The actor that is gone.</summary>
    public IActorRef ActorRef { get; }

    /// <summary>Whether the actor was alive when the watch was set.</summary>
    public bool ExistenceConfirmed { get; }

    /// <summary>Whether its whole node went away.</summary>
    public bool AddressTerminated { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<Terminated>: {ActorRef} - ExistenceConfirmed={ExistenceConfirmed}";
}

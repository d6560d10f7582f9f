namespace VduseActors.ActorRuntime.Event;

/// <summary>A message that could not be delivered, and that does not matter.</summary>
public sealed class SuppressedDeadLetter : AllDeadLetters
{
    /// <summary>Creates the event.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">Who sent it.</param>
    /// <param name="recipient">Whom it was for.</param>
    public SuppressedDeadLetter(IDeadLetterSuppression message, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient)
    {
    }
}

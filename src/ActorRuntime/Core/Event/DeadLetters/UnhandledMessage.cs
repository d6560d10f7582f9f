namespace VduseActors.ActorRuntime.Event;

/// <summary>A message that was delivered, but that no handler took.</summary>
public sealed class UnhandledMessage : AllDeadLetters
{
    /// <summary>Creates the event.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">Who sent it.</param>
    /// <param name="recipient">Who did not handle it.</param>
    public UnhandledMessage(object message, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient)
    {
    }
}

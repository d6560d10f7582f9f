namespace VduseActors.ActorRuntime.Actor;

/// <summary>A message with its sender, as it lies in a mailbox.</summary>
public readonly struct Envelope : IEquatable<Envelope>
{
    /// <summary>Creates the envelope.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">Who sent it; null when nobody can be answered.</param>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is null.</exception>
    public Envelope(object message, IActorRef? sender)
    {
        if (message is null)
            throw new ArgumentNullException(nameof(message), "A message must not be null.");
        Message = message;
        Sender = sender!;
    }

    /// <summary>Creates the envelope; a missing sender becomes the dead letters of <paramref name="system"/>.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">Who sent it, or null.</param>
    /// <param name="system">The system whose dead letters stand in for a missing sender.</param>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is null.</exception>
    public Envelope(object message, IActorRef? sender, ActorSystem system)
        : this(message, sender ?? system.DeadLetters)
    {
    }

    /// <summary>The message.</summary>
    public object Message { get; }

    /// <summary>Who sent it; null when nobody can be answered.</summary>
    public IActorRef Sender { get; }

    /// <inheritdoc/>
    public bool Equals(Envelope other) => Equals(Message, other.Message) && Equals(Sender, other.Sender);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Envelope other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Message, Sender);

    /// <summary>Compares message and sender.</summary>
    /// <param name="left">One envelope.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Envelope left, Envelope right) => left.Equals(right);

    /// <summary>Compares message and sender.</summary>
    /// <param name="left">One envelope.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Envelope left, Envelope right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => $"<{Message}> from {(Sender is null ? "NoSender" : Sender.ToString())}";
}

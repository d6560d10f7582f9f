namespace VduseActors.ActorRuntime.Actor;

/// <summary>Equality, order and text of every reference.</summary>
public abstract class ActorRefBase : IActorRef
{
    /// <inheritdoc/>
    public abstract ActorPath Path { get; }

    /// <inheritdoc/>
    public void Tell(object message, IActorRef? sender)
    {
        if (message is null)
            ThrowNullMessage();
        TellInternal(message!, sender);
    }

    private static void ThrowNullMessage() => throw new ArgumentNullException("message", "A message must not be null.");

    /// <summary>Delivers a message that is known not to be null.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">Who is to be answered, or null.</param>
    protected abstract void TellInternal(object message, IActorRef? sender);

    /// <inheritdoc/>
    public bool Equals(IActorRef? other) =>
        ReferenceEquals(this, other) || (other is not null && Path.Uid == other.Path.Uid && Path.Equals(other.Path));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => ReferenceEquals(this, obj) || (obj is IActorRef other && Equals(other));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path.Uid, Path);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        IActorRef other => CompareTo(other),
        _ => throw new ArgumentException($"{obj.GetType()} is not an actor reference.", nameof(obj)),
    };

    /// <inheritdoc/>
    public int CompareTo(IActorRef? other)
    {
        var byPath = Path.CompareTo(other?.Path);
        return byPath != 0 || other is null ? byPath : Path.Uid.CompareTo(other.Path.Uid);
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{Path.ToSerializationFormat()}]";

    /// <summary>Compares path and uid.</summary>
    /// <param name="left">One reference.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(ActorRefBase? left, ActorRefBase? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Compares path and uid.</summary>
    /// <param name="left">One reference.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(ActorRefBase? left, ActorRefBase? right) => !(left == right);
}

namespace VduseActors.ActorRuntime.Actor;

/// <summary>One declared handler of a <see cref="ReceiveActor"/>.</summary>
internal abstract class MessageHandler
{
    /// <summary>Handles the message if it is this handler's; false passes it on.</summary>
    public abstract bool TryHandle(object message);
}

/// <summary>A handler for one type of message, with an optional condition.</summary>
internal sealed class MessageHandler<T>(Action<T> handler, Predicate<T>? shouldHandle) : MessageHandler
{
    public override bool TryHandle(object message)
    {
        if (message is not T typed || (shouldHandle is not null && !shouldHandle(typed)))
            return false;
        handler(typed);
        return true;
    }
}

/// <summary>A handler that says itself whether it took the message.</summary>
internal sealed class DecliningMessageHandler<T>(Func<T, bool> handler) : MessageHandler
{
    public override bool TryHandle(object message) => message is T typed && handler(typed);
}

/// <summary>A handler for a type that is known at run time only.</summary>
internal sealed class TypedMessageHandler(Type messageType, Action<object> handler, Predicate<object>? shouldHandle) : MessageHandler
{
    public override bool TryHandle(object message)
    {
        if (!messageType.IsInstanceOfType(message) || (shouldHandle is not null && !shouldHandle(message)))
            return false;
        handler(message);
        return true;
    }
}

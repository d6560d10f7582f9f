namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Which kind of queue a type of actor needs. The kinds are known, so no interface list is searched.</summary>
internal static class MessageQueueRequirement
{
    // The more special kinds come first: IRequiresMessageQueue is covariant.
    private static readonly (Type Semantics, string Name, Func<Type, bool> IsRequiredBy)[] _kinds =
    [
        Kind<IUnboundedDequeBasedMessageQueueSemantics>("Akka.Dispatch."),
        Kind<IBoundedDequeBasedMessageQueueSemantics>("Akka.Dispatch."),
        Kind<IDequeBasedMessageQueueSemantics>("Akka.Dispatch."),
        Kind<IUnboundedMessageQueueSemantics>("Akka.Dispatch."),
        Kind<IBoundedMessageQueueSemantics>("Akka.Dispatch."),
        Kind<IMultipleConsumerSemantics>("Akka.Dispatch."),
        Kind<ILoggerMessageQueueSemantics>("Akka.Event."),
    ];

    /// <summary>The kind that an actor needs, or null.</summary>
    public static Type? Of(Type actorType)
    {
        foreach (var (semantics, _, isRequiredBy) in _kinds)
        {
            if (isRequiredBy(actorType))
                return semantics;
        }

        return null;
    }

    /// <summary>The kind of a name in configuration, or null.</summary>
    public static Type? Named(string name)
    {
        var bare = TypeName.InTable(name);
        return _kinds.FirstOrDefault(kind => TypeName.InTable(kind.Name) == bare).Semantics;
    }

    /// <summary>The key of a kind under <c>akka.actor.mailbox.requirements</c>.</summary>
    public static string NameOf(Type semantics) => _kinds.First(kind => kind.Semantics == semantics).Name;

    /// <summary>Whether a queue is of the kind that an actor needs. Any queue will do for a logger.</summary>
    public static bool IsMetBy(Type actorType, IMessageQueue queue) =>
        Of(actorType) is not { } needed || needed == typeof(ILoggerMessageQueueSemantics) || needed.IsInstanceOfType(queue);

    private static (Type Semantics, string Name, Func<Type, bool> IsRequiredBy) Kind<T>(string akkaNamespace)
        where T : ISemantics =>
        (typeof(T), akkaNamespace + typeof(T).Name, actorType => typeof(IRequiresMessageQueue<T>).IsAssignableFrom(actorType));
}

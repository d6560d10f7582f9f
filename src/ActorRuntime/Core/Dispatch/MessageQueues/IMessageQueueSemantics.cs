namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>A kind of queue that an actor or a dispatcher can ask for.</summary>
public interface ISemantics
{
}

/// <summary>A queue without limit.</summary>
public interface IUnboundedMessageQueueSemantics : ISemantics
{
}

/// <summary>A queue with a limit.</summary>
public interface IBoundedMessageQueueSemantics : ISemantics
{
    /// <summary>How long a sender waits for room.</summary>
    TimeSpan PushTimeOut { get; }
}

/// <summary>A queue that takes messages in front, as a stash needs it.</summary>
public interface IDequeBasedMessageQueueSemantics : ISemantics
{
    /// <summary>Adds a message in front; only the turn of the actor may.</summary>
    /// <param name="envelope">The message.</param>
    void EnqueueFirst(Envelope envelope);
}

/// <summary>A queue without limit that takes messages in front.</summary>
public interface IUnboundedDequeBasedMessageQueueSemantics : IDequeBasedMessageQueueSemantics, IUnboundedMessageQueueSemantics
{
}

/// <summary>A queue with a limit that takes messages in front.</summary>
public interface IBoundedDequeBasedMessageQueueSemantics : IDequeBasedMessageQueueSemantics, IBoundedMessageQueueSemantics
{
}

/// <summary>A queue that several may read.</summary>
public interface IMultipleConsumerSemantics : ISemantics
{
}

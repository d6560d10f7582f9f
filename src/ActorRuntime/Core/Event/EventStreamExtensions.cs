namespace VduseActors.ActorRuntime.Event;

/// <summary>Subscriptions by type parameter.</summary>
public static class EventStreamExtensions
{
    /// <summary>Has an actor receive every event of a type.</summary>
    /// <typeparam name="TChannel">The type.</typeparam>
    /// <param name="eventStream">The event stream.</param>
    /// <param name="subscriber">The actor.</param>
    /// <returns>False when it has subscribed to that type already.</returns>
    public static bool Subscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Subscribe(subscriber, typeof(TChannel));

    /// <summary>Ends one subscription.</summary>
    /// <typeparam name="TChannel">The type.</typeparam>
    /// <param name="eventStream">The event stream.</param>
    /// <param name="subscriber">The actor.</param>
    /// <returns>False when there was none.</returns>
    public static bool Unsubscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Unsubscribe(subscriber, typeof(TChannel));
}

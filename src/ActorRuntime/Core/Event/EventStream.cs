using System.Collections.Concurrent;

namespace VduseActors.ActorRuntime.Event;

/// <summary>Publishes events to the actors that subscribed to their type, a base type or an interface. Safe from any thread.</summary>
public sealed class EventStream
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<Type, IActorRef[]> _bySubtype = new();
    private readonly bool _debug;
    private readonly Dictionary<Type, List<IActorRef>> _subscribers = [];

    internal EventStream(bool debug)
    {
        _debug = debug;
    }

    /// <summary>The level from which on events are logged.</summary>
    public LogLevel LogLevel { get; private set; }

    internal Loggers? Loggers { get; set; }

    /// <summary>Changes the level from which on events are logged.</summary>
    /// <param name="logLevel">The level.</param>
    public void SetLogLevel(LogLevel logLevel)
    {
        LogLevel = logLevel;
        Loggers?.SetLogLevel(logLevel);
    }

    internal void InitializeLogLevel(LogLevel logLevel) => LogLevel = logLevel;

    /// <summary>Has an actor receive every event of a type. Its death ends that.</summary>
    /// <param name="subscriber">The actor.</param>
    /// <param name="channel">The type; subtypes and implementers count.</param>
    /// <returns>False when it has subscribed to that type already.</returns>
    public bool Subscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        ArgumentNullException.ThrowIfNull(channel);
        if (subscriber is LocalActorRef actor)
            actor.HasSubscribed = true;
        lock (_lock)
        {
            if (_subscribers.TryGetValue(channel, out var list))
            {
                if (list.Contains(subscriber))
                    return false;
                list.Add(subscriber);
            }
            else
            {
                _subscribers.Add(channel, [subscriber]);
            }

            _bySubtype.Clear();
        }

        // An actor that died before it was added has already been taken out.
        if (subscriber is LocalActorRef { IsTerminated: true })
            Unsubscribe(subscriber);
        Report($"subscribing {subscriber} to channel {channel}");
        return true;
    }

    /// <summary>Ends one subscription.</summary>
    /// <param name="subscriber">The actor.</param>
    /// <param name="channel">The type.</param>
    /// <returns>False when there was none.</returns>
    public bool Unsubscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        lock (_lock)
        {
            if (!_subscribers.TryGetValue(channel, out var list) || !list.Remove(subscriber))
                return false;
            _bySubtype.Clear();
        }

        Report($"unsubscribing {subscriber} from channel {channel}");
        return true;
    }

    /// <summary>Ends all subscriptions of an actor.</summary>
    /// <param name="subscriber">The actor.</param>
    /// <returns>False when there was none.</returns>
    public bool Unsubscribe(IActorRef subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        var removed = false;
        lock (_lock)
        {
            foreach (var list in _subscribers.Values)
                removed |= list.Remove(subscriber);
            if (removed)
                _bySubtype.Clear();
        }

        if (removed)
            Report($"unsubscribing {subscriber} from all channels");
        return removed;
    }

    /// <summary>Publishes an event; each subscriber receives it once.</summary>
    /// <param name="event">The event.</param>
    public void Publish(object @event)
    {
        ArgumentNullException.ThrowIfNull(@event);
        if (!_bySubtype.TryGetValue(@event.GetType(), out var subscribers))
            subscribers = SubscribersOf(@event.GetType());
        foreach (var subscriber in subscribers)
            subscriber.Tell(@event, ActorCell.Current?.Self);
    }

    private IActorRef[] SubscribersOf(Type type)
    {
        lock (_lock)
        {
            IActorRef[] subscribers = [.. _subscribers.Where(pair => pair.Key.IsAssignableFrom(type)).SelectMany(pair => pair.Value).Distinct()];
            _bySubtype[type] = subscribers;
            return subscribers;
        }
    }

    private void Report(string text)
    {
        if (_debug)
            Publish(new Debug(nameof(EventStream), GetType(), text));
    }
}

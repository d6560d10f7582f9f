namespace VduseActors.ActorRuntime.Actor;

/// <summary>A tick of a timer on its way to its actor; void when the timer has been cancelled or replaced since.</summary>
internal class TimerMessage(object key, object message, TimerScheduler owner) : IWrappedMessage, IAutoReceivedMessage
{
    public object Key { get; } = key;

    public object Message { get; } = message;

    public TimerScheduler Owner { get; } = owner;

    /// <summary>A tick whose message leaves the receive timeout alone.</summary>
    internal sealed class Quiet(object key, object message, TimerScheduler owner)
        : TimerMessage(key, message, owner), INotInfluenceReceiveTimeout;
}

namespace VduseActors.ActorRuntime.Actor;

/// <summary>Timers of one incarnation, each under a key. A restart and a stop cancel them all; a cancelled tick is never received.</summary>
public interface ITimerScheduler
{
    /// <summary>The keys of the active timers.</summary>
    IReadOnlyCollection<object> ActiveTimers { get; }

    /// <summary>Sends a message to oneself again and again, first after one interval. Replaces a timer of the same key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="msg">The message.</param>
    /// <param name="interval">The interval.</param>
    void StartPeriodicTimer(object key, object msg, TimeSpan interval);

    /// <summary>Sends a message to oneself again and again, first after one interval. Replaces a timer of the same key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="msg">The message.</param>
    /// <param name="interval">The interval.</param>
    /// <param name="sender">The sender the message is to have.</param>
    void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender);

    /// <summary>Sends a message to oneself again and again. Replaces a timer of the same key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="msg">The message.</param>
    /// <param name="initialDelay">The time to the first one.</param>
    /// <param name="interval">The interval.</param>
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);

    /// <summary>Sends a message to oneself again and again. Replaces a timer of the same key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="msg">The message.</param>
    /// <param name="initialDelay">The time to the first one.</param>
    /// <param name="interval">The interval.</param>
    /// <param name="sender">The sender the message is to have.</param>
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender);

    /// <summary>Sends a message to oneself once. Replaces a timer of the same key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="msg">The message.</param>
    /// <param name="timeout">The time to it.</param>
    void StartSingleTimer(object key, object msg, TimeSpan timeout);

    /// <summary>Sends a message to oneself once. Replaces a timer of the same key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="msg">The message.</param>
    /// <param name="timeout">The time to it.</param>
    /// <param name="sender">The sender the message is to have.</param>
    void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender);

    /// <summary>Whether a timer is active: until it is cancelled, or a single one has been received.</summary>
    /// <param name="key">The key.</param>
    bool IsTimerActive(object key);

    /// <summary>Cancels a timer, a tick already in the mailbox included.</summary>
    /// <param name="key">The key.</param>
    void Cancel(object key);

    /// <summary>Cancels all timers.</summary>
    void CancelAll();
}

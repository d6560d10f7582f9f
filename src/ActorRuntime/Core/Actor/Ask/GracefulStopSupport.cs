namespace VduseActors.ActorRuntime.Actor;

/// <summary>Stopping an actor and waiting for its end.</summary>
public static class GracefulStopSupport
{
    /// <summary>Stops an actor with a <see cref="PoisonPill"/>.</summary>
    /// <param name="target">The actor.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <returns>True once it has terminated, false when it did not in time.</returns>
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) => target.GracefulStop(timeout, PoisonPill.Instance);

    /// <summary>Stops an actor with a message of its own.</summary>
    /// <param name="target">The actor.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="stopMessage">The message.</param>
    /// <returns>True once it has terminated, false when it did not in time.</returns>
    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        var internalTarget = (IInternalActorRef)target;
        var watcher = AskActorRef<Terminated>.Create(internalTarget.System, timeout, CancellationToken.None);
        internalTarget.SendSystemMessage(new Watch(internalTarget, watcher));
        target.Tell(stopMessage, ActorRefs.NoSender);
        try
        {
            await watcher.Answer.ConfigureAwait(false);
            return true;
        }
        catch (AskTimeoutException)
        {
            internalTarget.SendSystemMessage(new Unwatch(internalTarget, watcher));
            return false;
        }
    }
}

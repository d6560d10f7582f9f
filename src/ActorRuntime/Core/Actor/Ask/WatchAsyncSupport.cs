namespace VduseActors.ActorRuntime.Actor;

/// <summary>Waiting for the end of an actor.</summary>
public static class WatchAsyncSupport
{
    /// <summary>Waits for the end of an actor, which may lie in the past.</summary>
    /// <param name="target">The actor.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>True once it has terminated, false when the wait was ended.</returns>
    public static async Task<bool> WatchAsync(this IActorRef target, CancellationToken token = default)
    {
        var internalTarget = (IInternalActorRef)target;
        var watcher = AskActorRef<Terminated>.Create(internalTarget.System, Timeout.InfiniteTimeSpan, token);
        internalTarget.SendSystemMessage(new Watch(internalTarget, watcher));
        try
        {
            await watcher.Answer.ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            internalTarget.SendSystemMessage(new Unwatch(internalTarget, watcher));
            return false;
        }
    }
}

namespace VduseActors.ActorRuntime.Actor;

/// <summary>A task that the runtime completes. Whoever waits for it never runs inside the turn that completes it.</summary>
/// <remarks>
/// Usually the waiting code goes to the thread pool. In a deterministic system it must not: completing the
/// task is a piece of work of its own there.
/// </remarks>
internal sealed class Promise<T>(ActorSystemImpl system)
{
    private readonly TaskCompletionSource<T> _source =
        new(system.Deterministic is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);

    public Task<T> Task => _source.Task;

    public void SetResult(T result)
    {
        if (system.Deterministic is { } execution)
            execution.Post(() => _source.TrySetResult(result));
        else
            _source.TrySetResult(result);
    }

    public void SetException(Exception exception)
    {
        if (system.Deterministic is { } execution)
            execution.Post(() => _source.TrySetException(exception));
        else
            _source.TrySetException(exception);
    }

    public void SetCanceled()
    {
        if (system.Deterministic is { } execution)
            execution.Post(() => _source.TrySetCanceled());
        else
            _source.TrySetCanceled();
    }
}

namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>An async handler ended with an exception.</summary>
internal sealed class ActorTaskFailed(Exception exception, object? message) : SystemMessage
{
    public Exception Exception { get; } = exception;

    /// <summary>The message whose handler failed.</summary>
    public object? Message { get; } = message;
}

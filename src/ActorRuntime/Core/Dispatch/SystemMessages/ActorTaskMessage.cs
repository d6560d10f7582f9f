namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>A continuation of an async handler, to run in the context of its actor.</summary>
internal sealed class ActorTaskMessage(ActorTaskScheduler scheduler, Task task, object? message) : SystemMessage
{
    /// <summary>The message whose handler goes on.</summary>
    public object? Message { get; } = message;

    public void ExecuteTask() => scheduler.ExecuteTask(task);
}

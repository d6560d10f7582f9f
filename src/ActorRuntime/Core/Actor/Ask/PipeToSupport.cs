namespace VduseActors.ActorRuntime.Actor;

/// <summary>Sending the outcome of a task as a message, the way for an actor to wait without being busy.</summary>
public static class PipeToSupport
{
    /// <summary>Sends the result of a task, or its failure as <see cref="Status.Failure"/>.</summary>
    /// <typeparam name="T">The type of result.</typeparam>
    /// <param name="taskToPipe">The task.</param>
    /// <param name="recipient">The recipient.</param>
    /// <param name="sender">The sender; null for none.</param>
    /// <param name="success">Makes the message from the result; null for the result itself.</param>
    /// <param name="failure">Makes the message from the exception; null for <see cref="Status.Failure"/>.</param>
    /// <returns>Completes when the message has been sent.</returns>
    public static async Task PipeTo<T>(
        this Task<T> taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null)
    {
        object message;
        try
        {
            var result = await taskToPipe.ConfigureAwait(false);
            message = success is null ? result! : success(result);
        }
        catch (Exception e)
        {
            message = Failed(e, failure);
        }

        recipient.Tell(message, sender);
    }

    /// <summary>Sends the result of a task, or its failure as <see cref="Status.Failure"/>.</summary>
    /// <typeparam name="T">The type of result.</typeparam>
    /// <param name="taskToPipe">The task.</param>
    /// <param name="recipient">The recipient.</param>
    /// <param name="sender">The sender; null for none.</param>
    /// <param name="success">Makes the message from the result; null for the result itself.</param>
    /// <param name="failure">Makes the message from the exception; null for <see cref="Status.Failure"/>.</param>
    /// <returns>Completes when the message has been sent.</returns>
    public static Task PipeTo<T>(
        this ValueTask<T> taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null) => taskToPipe.AsTask().PipeTo(recipient, sender, success, failure);

    /// <summary>Sends the failure of a task as <see cref="Status.Failure"/>; its success only when there is a message for it.</summary>
    /// <param name="taskToPipe">The task.</param>
    /// <param name="recipient">The recipient.</param>
    /// <param name="sender">The sender; null for none.</param>
    /// <param name="success">Makes the message for success; null for no message.</param>
    /// <param name="failure">Makes the message from the exception; null for <see cref="Status.Failure"/>.</param>
    /// <returns>Completes when the message has been sent.</returns>
    public static async Task PipeTo(
        this Task taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null)
    {
        object? message;
        try
        {
            await taskToPipe.ConfigureAwait(false);
            message = success?.Invoke();
        }
        catch (Exception e)
        {
            message = Failed(e, failure);
        }

        if (message is not null)
            recipient.Tell(message, sender);
    }

    /// <summary>Sends the failure of a task as <see cref="Status.Failure"/>; its success only when there is a message for it.</summary>
    /// <param name="taskToPipe">The task.</param>
    /// <param name="recipient">The recipient.</param>
    /// <param name="sender">The sender; null for none.</param>
    /// <param name="success">Makes the message for success; null for no message.</param>
    /// <param name="failure">Makes the message from the exception; null for <see cref="Status.Failure"/>.</param>
    /// <returns>Completes when the message has been sent.</returns>
    public static Task PipeTo(
        this ValueTask taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null) => taskToPipe.AsTask().PipeTo(recipient, sender, success, failure);

    private static object Failed(Exception e, Func<Exception, object>? failure) => failure is null ? new Status.Failure(e) : failure(e);
}

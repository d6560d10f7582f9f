namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Runs the async handlers of one actor: their continuations come back to it as system messages.</summary>
/// <remarks>While a handler awaits, the mailbox is suspended: no other user message is handled.</remarks>
public sealed class ActorTaskScheduler : TaskScheduler
{
    private readonly ActorCell _cell;
    private object? _message;

    internal ActorTaskScheduler(ActorCell cell)
    {
        _cell = cell;
    }

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs work in the current actor, which handles no other user message until the work is over.</summary>
    /// <param name="action">The work.</param>
    /// <exception cref="InvalidOperationException">The caller is not the code of an actor.</exception>
    public static void RunTask(Action action) =>
        RunTask(() =>
        {
            action();
            return Task.CompletedTask;
        });

    /// <summary>Runs async work in the current actor, which handles no other user message until the work is over.</summary>
    /// <param name="asyncAction">The work. After an await it goes on in the actor, unless it asked not to.</param>
    /// <exception cref="InvalidOperationException">The caller is not the code of an actor.</exception>
    public static void RunTask(Func<Task> asyncAction)
    {
        var cell = ActorCell.Current ?? throw new InvalidOperationException("RunTask must be called from an actor context.");
        cell.Mailbox.Suspend();
        var scheduler = cell.TaskScheduler;
        scheduler._message = cell.CurrentMessage;
        var work = Task.Factory.StartNew(asyncAction, CancellationToken.None, TaskCreationOptions.None, scheduler).Unwrap();
        work.ContinueWith(
            static (task, state) => ((ActorTaskScheduler)state!).Finish(task),
            scheduler,
            CancellationToken.None,
            TaskContinuationOptions.None,
            scheduler);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Task>? GetScheduledTasks() => null;

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        if (ActorCell.Current == _cell && !task.CreationOptions.HasFlag(TaskCreationOptions.LongRunning))
            TryExecuteTask(task);
        else
            _cell.SendSystemMessage(new ActorTaskMessage(this, task, _message));
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    internal void ExecuteTask(Task task) => TryExecuteTask(task);

    private void Finish(Task task)
    {
        var message = _message;
        _message = null;
        if (task.IsCompletedSuccessfully)
        {
            _cell.Mailbox.Resume();
            _cell.CheckReceiveTimeout(message is not INotInfluenceReceiveTimeout);
            return;
        }

        var exception = task.Exception switch
        {
            null => new TaskCanceledException(task),
            { InnerExceptions: [var only] } => only,
            var several => several,
        };
        _cell.SendSystemMessage(new ActorTaskFailed(exception, message));
    }
}

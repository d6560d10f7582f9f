namespace VduseActors.ActorRuntime.Actor;

/// <summary>The sender of one question.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "The timer is disposed when the question is over.")]
internal sealed class AskActorRef<T> : PromiseActorRef
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _cancellation;
    private Timer? _timeout;
    private int _state; // 0 open, 1 answered or timed out, 2 cancelled

    private AskActorRef(ActorSystemImpl system)
        : base(system)
    {
    }

    public Task<T> Answer => _answer.Task;

    public static AskActorRef<T> Create(ActorSystemImpl system, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var question = new AskActorRef<T>(system);
        if (timeout > TimeSpan.Zero)
            question._timeout = new Timer(static state => ((AskActorRef<T>)state!).OnTimeout(), question, timeout, Timeout.InfiniteTimeSpan);
        if (cancellationToken.CanBeCanceled)
            question._cancellation = cancellationToken.Register(static state => ((AskActorRef<T>)state!).OnCancelled(), question);
        return question;
    }

    protected override bool TryComplete(object message)
    {
        switch (Interlocked.CompareExchange(ref _state, 1, 0))
        {
            case 1:
                return false;
            case 2:
                // Whoever cancels has lost interest: the answer is no dead letter.
                return true;
        }

        Finish();
        switch (message)
        {
            case T answer:
                _answer.TrySetResult(answer);
                return true;
            case Status.Failure failure:
                _answer.TrySetException(failure.Cause ?? new TaskCanceledException("The actor answered with a failure that has no cause."));
                return true;
            default:
                _answer.TrySetException(new ArgumentException($"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]"));
                return false;
        }
    }

    private void OnTimeout()
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
            return;
        Finish();
        _answer.TrySetException(new AskTimeoutException("Timeout: no answer came in time."));
    }

    private void OnCancelled()
    {
        if (Interlocked.CompareExchange(ref _state, 2, 0) != 0)
            return;
        Finish();
        _answer.TrySetCanceled();
    }

    private void Finish()
    {
        _timeout?.Dispose();
        // Not disposed: that would wait for OnCancelled when it is what runs now.
        _cancellation.Unregister();
        Unregister();
    }
}

using System.Diagnostics.CodeAnalysis;

namespace VduseActors.ActorRuntime.Actor;

/// <summary>The sender of one question.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The timer is disposed when the question is over.")]
internal sealed class AskActorRef<T> : PromiseActorRef
{
    private readonly Promise<T> _answer;
    private CancellationTokenRegistration _cancellation;
    private Timer? _timer;
    private ICancelable? _virtualTimer;
    private int _state; // 0 open, 1 answered or timed out, 2 cancelled

    private AskActorRef(ActorSystemImpl system)
        : base(system)
    {
        _answer = new Promise<T>(system);
    }

    public Task<T> Answer => _answer.Task;

    public static AskActorRef<T> Create(ActorSystemImpl system, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var question = new AskActorRef<T>(system);
        if (timeout > TimeSpan.Zero)
            question.StartTimer(timeout);
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
                _answer.SetResult(answer);
                return true;
            case Status.Failure failure:
                _answer.SetException(failure.Cause ?? new TaskCanceledException("The actor answered with a failure that has no cause."));
                return true;
            default:
                _answer.SetException(new ArgumentException($"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]"));
                return false;
        }
    }

    private void StartTimer(TimeSpan timeout)
    {
        // Not the system's scheduler, unless time is virtual: a question may be asked of a system that has terminated.
        if (System.Deterministic is not null)
            _virtualTimer = System.Scheduler.Advanced.ScheduleOnceCancelable(timeout, () => OnTimeout(timeout));
        else
            _timer = new Timer(_ => OnTimeout(timeout), null, timeout, Timeout.InfiniteTimeSpan);
    }

    private void OnTimeout(TimeSpan timeout)
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
            return;
        Finish();
        _answer.SetException(new AskTimeoutException($"Timeout after {timeout.TotalSeconds:F2} seconds"));
    }

    private void OnCancelled()
    {
        if (Interlocked.CompareExchange(ref _state, 2, 0) != 0)
            return;
        Finish();
        _answer.SetCanceled();
    }

    private void Finish()
    {
        _timer?.Dispose();
        _virtualTimer?.Cancel();
        // Not disposed: that would wait for OnCancelled when it is what runs now.
        _cancellation.Unregister();
        Unregister();
    }
}

namespace VduseActors.ActorRuntime.Actor;

/// <summary>Cancels scheduled work. Given to a scheduler, it takes the work out at once when it is cancelled.</summary>
public class Cancelable : ICancelable, IDisposable
{
    private readonly IActionScheduler _scheduler;
    private readonly Lock _lock = new();
    private CancellationTokenSource? _source;
    private Action? _onCancel;
    private volatile bool _cancelled;

    /// <summary>Creates it.</summary>
    /// <param name="scheduler">For <see cref="CancelAfter(TimeSpan)"/>.</param>
    public Cancelable(IActionScheduler scheduler)
    {
        _scheduler = scheduler;
    }

    /// <summary>Creates it.</summary>
    /// <param name="scheduler">For <see cref="CancelAfter(TimeSpan)"/>.</param>
    public Cancelable(IScheduler scheduler)
        : this(scheduler.Advanced)
    {
    }

    /// <summary>Creates one that is cancelled later.</summary>
    /// <param name="scheduler">For <see cref="CancelAfter(TimeSpan)"/>.</param>
    /// <param name="delay">How much later.</param>
    public Cancelable(IScheduler scheduler, TimeSpan delay)
        : this(scheduler.Advanced)
    {
        CancelAfter(delay);
    }

    /// <summary>Creates one that is cancelled later.</summary>
    /// <param name="scheduler">For <see cref="CancelAfter(TimeSpan)"/>.</param>
    /// <param name="millisecondsDelay">How many milliseconds later.</param>
    public Cancelable(IScheduler scheduler, int millisecondsDelay)
        : this(scheduler, TimeSpan.FromMilliseconds(millisecondsDelay))
    {
    }

    /// <summary>Whether it has been disposed.</summary>
    public bool IsDisposed { get; private set; }

    /// <inheritdoc/>
    public bool IsCancellationRequested => _cancelled;

    /// <inheritdoc/>
    public CancellationToken Token
    {
        get
        {
            lock (_lock)
            {
                if (_source is null)
                {
                    _source = new CancellationTokenSource();
                    if (_cancelled)
                        _source.Cancel();
                }

                return _source.Token;
            }
        }
    }

    /// <inheritdoc/>
    public void Cancel() => Cancel(false);

    /// <inheritdoc/>
    public void Cancel(bool throwOnFirstException)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Action? onCancel;
        CancellationTokenSource? source;
        lock (_lock)
        {
            if (_cancelled)
                return;
            _cancelled = true;
            onCancel = _onCancel;
            source = _source;
        }

        onCancel?.Invoke();
        source?.Cancel(throwOnFirstException);
    }

    /// <inheritdoc/>
    public void CancelAfter(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (!_cancelled)
            _scheduler.ScheduleOnce(delay, Cancel, this);
    }

    /// <inheritdoc/>
    public void CancelAfter(int millisecondsDelay) => CancelAfter(TimeSpan.FromMilliseconds(millisecondsDelay));

    /// <summary>Has the scheduler told at once; false when it is too late for that.</summary>
    internal bool TryOnCancel(Action callback)
    {
        lock (_lock)
        {
            if (_cancelled)
                return false;
            _onCancel += callback;
            return true;
        }
    }

    /// <summary>Gives the token's resources back.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the token's resources back.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || IsDisposed)
            return;
        IsDisposed = true;
        _source?.Dispose();
    }
}

namespace VduseActors.Deterministic;

/// <summary>A call that is due at a virtual time, once or again and again.</summary>
/// <param name="clock">The time that it goes by.</param>
/// <param name="call">What is run.</param>
/// <param name="state">Handed to the call.</param>
/// <param name="isCancelled">Whether it was taken back, or null.</param>
internal sealed class VirtualTimer(VirtualTime clock, Action<object?> call, object? state, Func<bool>? isCancelled = null) : ITimer
{
    private static readonly Action<object?> _fire = static timer => ((VirtualTimer)timer!).Fire();

    /// <summary>Ticks between two calls; 0 for one call only.</summary>
    public long Interval { get; set; }

    /// <summary>Grows with each change; entries of the queue made before are void.</summary>
    public int Version { get; set; }

    /// <summary>The version that is ready to run, or is about to.</summary>
    public int FiringVersion { get; set; }

    /// <summary>Whether it was taken back.</summary>
    public bool IsCancelled => isCancelled?.Invoke() == true;

    /// <summary>What the execution runs when the timer is due.</summary>
    public ReadyItem Item => new(_fire, this);

    /// <inheritdoc/>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        clock.Set(this, dueTime, period);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => clock.Cancel(this);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Fire()
    {
        // Cancelled or set anew between becoming due and being drawn.
        if (FiringVersion == Version && !IsCancelled)
            call(state);
    }
}

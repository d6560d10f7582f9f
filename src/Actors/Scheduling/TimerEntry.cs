using Akka.Actor;
using Akka.Dispatch;

namespace VduseActors.Scheduling;

/// <summary>One piece of scheduled work: when it is due, how often, and whether it is still wanted.</summary>
/// <param name="interval">Between two times; zero or less for once.</param>
/// <param name="cancelable">Asked before each time; null for always.</param>
internal abstract class TimerEntry(TimeSpan interval, ICancelable? cancelable)
{
    /// <summary>So many missed times in a row are caught up with; of more, all are dropped.</summary>
    /// <remarks>
    /// Akka catches up with all of them: a process that was suspended for an hour answers with 360,000 calls of a timer of 10 ms. Nobody
    /// wants these, but a machine that is merely busy for a moment shall not change a timer's rate.
    /// </remarks>
    public const int CatchUp = 16;

    private readonly long _interval = interval.Ticks;

    /// <summary>When it is due, in the time of <see cref="TimerClock"/>.</summary>
    public long Due { get; set; }

    /// <summary>Decides between entries that are due at the same time: the smaller is first.</summary>
    public long Sequence { get; set; }

    /// <summary>Whether it is due again after each time.</summary>
    public bool IsRepeated => _interval > 0;

    /// <summary>Whether it is known that nobody wants it any more.</summary>
    public bool IsCancelled
    {
        get
        {
            if (cancelable is null)
                return false;
            try
            {
                return cancelable.IsCancellationRequested;
            }
            catch (Exception)
            {
                // Asked on behalf of somebody else's timer. It is asked again when it is due, and that failure is its own.
                return false;
            }
        }
    }

    /// <summary>Does the work unless it has been cancelled. Throws what that throws.</summary>
    public void Fire()
    {
        if (cancelable is not { IsCancellationRequested: true })
            Run();
    }

    /// <summary>Sets the next time of a repeated entry.</summary>
    /// <param name="now">The present time.</param>
    public void MoveOn(long now) => Due = NextDue(Due, _interval, now);

    /// <summary>The time after <paramref name="due"/> on the grid of the interval, without those that nobody wants any more.</summary>
    internal static long NextDue(long due, long interval, long now)
    {
        var next = TimerClock.Add(due, interval);
        var late = now - next;
        return late / interval < CatchUp ? next : TimerClock.Add(now - (late % interval), interval);
    }

    /// <summary>Does the work.</summary>
    protected abstract void Run();

    /// <summary>A message to be told.</summary>
    /// <remarks>
    /// Akka's own scheduler wraps it for actors (<c>IScheduledTellMsg</c>, for telemetry) and every cell unwraps it again. Here mailboxes
    /// that sort by message see the message itself.
    /// </remarks>
    internal sealed class Tell(TimeSpan interval, ICancelable? cancelable, ICanTell receiver, object message, IActorRef? sender)
        : TimerEntry(interval, cancelable)
    {
        /// <inheritdoc/>
        public override string ToString() => $"{receiver} <- {message}";

        /// <inheritdoc/>
        protected override void Run() => receiver.Tell(message, sender);
    }

    /// <summary>A delegate to be called.</summary>
    internal sealed class Call(TimeSpan interval, ICancelable? cancelable, Action action) : TimerEntry(interval, cancelable)
    {
        /// <inheritdoc/>
        public override string ToString() => $"{action?.Method.DeclaringType}.{action?.Method.Name}";

        /// <inheritdoc/>
        protected override void Run() => action();
    }

    /// <summary>Something to be run.</summary>
    internal sealed class Work(TimeSpan interval, ICancelable? cancelable, IRunnable runnable) : TimerEntry(interval, cancelable)
    {
        /// <inheritdoc/>
        public override string ToString() => $"{runnable}";

        /// <inheritdoc/>
        protected override void Run() => runnable.Run();
    }
}

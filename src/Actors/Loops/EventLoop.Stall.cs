using System.Runtime.CompilerServices;
using Akka.Dispatch;

namespace VduseActors.Loops;

/// <content>
/// A turn that does not end (a page fault in driver memory that its owner does not answer) must not hold up the actors that share the loop:
/// after a while another thread takes the loop over, and the actor in question has its turns elsewhere from then on.
/// <para>
/// Nothing ticks for that: whoever brings work to a loop that does not sleep has it looked at a while later, and again while it does not
/// sleep. The polls for lost kicks bring some to every loop with queues.
/// </para>
/// </content>
internal sealed partial class EventLoop
{
    private readonly TimeSpan _stallLimit;
    private ConditionalWeakTable<IRunnable, EventLoop>? _aside;
    private EventLoop? _side;
    private Timer? _stallTimer;
    private LoopThread? _suspect;
    private long _suspectTurn;
    private int _isSuspected;

    /// <summary>Runs a turn of an actor that held the loop up; false for any other.</summary>
    private bool TryExecuteAside(IRunnable turn)
    {
        if (Volatile.Read(ref _aside) is not { } aside || !aside.TryGetValue(turn, out var side))
            return false;
        side.Execute(turn);
        return true;
    }

    /// <summary>Work has come and the loop does not sleep: see in a while whether it gets on. Any thread.</summary>
    private void Suspect()
    {
        if (Volatile.Read(ref _isSuspected) != 0 || Interlocked.Exchange(ref _isSuspected, 1) != 0)
            return;
        _suspect = Volatile.Read(ref _active);
        _suspectTurn = _suspect?.Turns ?? 0;
        var timer = Volatile.Read(ref _stallTimer);
        if (timer is null)
        {
            Volatile.Write(
                ref _stallTimer,
                timer = new Timer(static loop => ((EventLoop)loop!).LookForStall(), this, Timeout.Infinite, Timeout.Infinite));
        }

        timer.Change(_stallLimit, Timeout.InfiniteTimeSpan);
    }

    private void LookForStall()
    {
        var (suspect, turn) = (_suspect, _suspectTurn);
        Volatile.Write(ref _isSuspected, 0);
        if (suspect is not null && suspect.TryReplace(turn, out var stalled) is { } next)
            TakeOver(next, stalled!);
        if (Volatile.Read(ref _waiting) == 0 && !_stopping && Volatile.Read(ref _thread) is not null)
            Suspect();
    }

    private void TakeOver(LoopThread next, IRunnable stalled)
    {
        _warn?.Invoke(
            Invariant(
                $"Loop '{_name}' was held up for {_stallLimit.TotalSeconds:0.#} s by one actor, whose memory or storage does not answer: the others go on on another thread, and that one on its own."));
        lock (_life)
        {
            _side ??= new EventLoop($"{_name}-aside", new EventLoopOptions(StallLimit: _stallLimit), _report, _warn);
            var aside = _aside ?? new ConditionalWeakTable<IRunnable, EventLoop>();
            aside.AddOrUpdate(stalled, _side);
            Volatile.Write(ref _aside, aside);
            StartThread(next);
        }
    }
}

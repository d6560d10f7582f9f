using System.Diagnostics.CodeAnalysis;
using Akka.Dispatch;

namespace VduseActors.Loops;

/// <summary>
/// A thread of an event loop with the turns that it has queued for itself. While it is in a turn another may take its place: then it
/// finishes that turn, and everything else is the other's.
/// </summary>
/// <remarks>
/// The queue belongs to the thread outside of turns, and to whoever changes <c>InTurn</c> while it is in one. So what a turn queues costs
/// an exchange that nobody contends for, and no lock.
/// </remarks>
/// <param name="loop">The loop.</param>
internal sealed class LoopThread(EventLoop loop)
{
    private const int Outside = 0, InTurn = 1, Replaced = 2;

    private Queue<IRunnable> _queued = new();
    private Looks _looks = new();
    private IRunnable? _turn;
    private long _turns;
    private int _state;

    /// <summary>The loop.</summary>
    public EventLoop Loop => loop;

    /// <summary>Turns queued; only the thread itself may ask, outside of turns.</summary>
    public int QueuedCount => _queued.Count;

    /// <summary>Who is to be told after a yield; only the thread itself may ask, outside of turns.</summary>
    public Looks Looks => _looks;

    /// <summary>Turns begun.</summary>
    public long Turns => Volatile.Read(ref _turns);

    /// <summary>Queues a turn; only the thread itself.</summary>
    /// <returns>False when it has been replaced.</returns>
    public bool TryEnqueue(IRunnable turn)
    {
        if (Volatile.Read(ref _state) == Outside)
        {
            _queued.Enqueue(turn);
            return true;
        }

        if (Interlocked.CompareExchange(ref _state, Outside, InTurn) != InTurn)
            return false;
        _queued.Enqueue(turn);
        Volatile.Write(ref _state, InTurn);
        return true;
    }

    /// <summary>Has a source told after a yield; only the thread itself, in a turn.</summary>
    /// <returns>False when that does not pay at present, or the thread has been replaced.</returns>
    public bool TryLook(IReadySource source, int found)
    {
        if (Interlocked.CompareExchange(ref _state, Outside, InTurn) != InTurn)
            return false;
        var isTaken = _looks.TryAdd(source, found);
        Volatile.Write(ref _state, InTurn);
        return isTaken;
    }

    /// <summary>Takes the next turn; only the thread itself, outside of turns.</summary>
    public bool TryDequeue([NotNullWhen(true)] out IRunnable? turn) => _queued.TryDequeue(out turn);

    /// <summary>A turn begins.</summary>
    public void Enter(IRunnable turn)
    {
        _turn = turn;
        Volatile.Write(ref _turns, _turns + 1);
        Volatile.Write(ref _state, InTurn);
    }

    /// <summary>The turn has ended.</summary>
    /// <returns>False when the thread has been replaced: it ends.</returns>
    public bool TryLeave() => Interlocked.CompareExchange(ref _state, Outside, InTurn) == InTurn;

    /// <summary>Takes the thread's place.</summary>
    /// <param name="turn">The number of the turn that it may be in.</param>
    /// <param name="stalled">What it is doing.</param>
    /// <returns>Who has its queue; null when it has got on meanwhile.</returns>
    public LoopThread? TryReplace(long turn, out IRunnable? stalled)
    {
        stalled = null;
        if (Turns != turn || Interlocked.CompareExchange(ref _state, Replaced, InTurn) != InTurn)
            return null;
        stalled = _turn;
        var next = new LoopThread(loop) { _queued = _queued, _looks = _looks };
        (_queued, _looks) = (new Queue<IRunnable>(), new Looks());
        return next;
    }
}

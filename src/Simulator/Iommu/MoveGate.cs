namespace VduseActors.Simulator.Iommu;

/// <summary>
/// Keeps those who copy out of the memory while it moves, as the kernel's <c>bounce_lock</c> does; costs two atomic additions.
/// </summary>
internal sealed class MoveGate
{
    private readonly Lock _moves = new();
    private int _inside;
    private bool _isMoving;

    /// <summary>Begins to use the memory; waits while it moves.</summary>
    public void Enter()
    {
        while (true)
        {
            Interlocked.Increment(ref _inside);
            if (!Volatile.Read(ref _isMoving))
                return;
            Interlocked.Decrement(ref _inside);
            lock (_moves)
            {
                // Until the move is over.
            }
        }
    }

    /// <summary>Has used it.</summary>
    public void Exit() => Interlocked.Decrement(ref _inside);

    /// <summary>Does something while nobody is inside.</summary>
    public void Move(Action move)
    {
        lock (_moves)
        {
            // A full fence: whoever enters after it sees the flag, and who entered before is counted.
            Interlocked.Exchange(ref _isMoving, true);
            SpinWait.SpinUntil(() => Volatile.Read(ref _inside) == 0);
            try
            {
                move();
            }
            finally
            {
                Volatile.Write(ref _isMoving, false);
            }
        }
    }
}

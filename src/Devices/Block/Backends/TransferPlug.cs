using VduseActors.Virtio;

namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// Holds back the transfers of one queue for as long as each goes on where the one before ended, so that they become one operation:
/// at most to the end of the batch, and nothing that comes behind them overtakes them.
/// </summary>
/// <remarks>
/// Costs a comparison where no transfer follows another. A queue that has one request at a time holds nothing: only who sent several
/// in a batch is expected to send more. Calls come from the queue's thread; the lock is for a layer above that delays operations and
/// hands them on from elsewhere.
/// </remarks>
/// <param name="most">Merged transfers that may be under way at a time; beyond them nothing is held.</param>
/// <param name="budget">Where their memory is taken from, or null.</param>
internal sealed class TransferPlug(int most, ResourceBudget? budget = null) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<MergedTransfer> _free = new();
    private MergedTransfer? _held;
    private ulong _expected = ulong.MaxValue;
    private int _batch;
    private int _lastBatch;
    private int _made;
    private bool _disposed;

    /// <summary>Whether transfers are held.</summary>
    public bool IsHolding => Volatile.Read(ref _held) is not null;

    /// <summary>Notes a transfer.</summary>
    /// <returns>True when it goes on where the one before ended and is not alone: it is worth holding.</returns>
    public bool Notes(in FileTransfer transfer)
    {
        var follows = _expected == PlaceOf(transfer, 0);
        _expected = PlaceOf(transfer, transfer.Left);
        return (++_batch > 1 || _lastBatch > 1) && follows;
    }

    /// <summary>Holds a transfer.</summary>
    /// <param name="job">The transfer.</param>
    /// <param name="before">What was held and does not go together with it; to be done now. Or null.</param>
    /// <returns>
    /// False when it has too many segments to be held, or no more can be under way: to be done after <paramref name="before"/>.
    /// </returns>
    public bool TryHold(in IoJob job, out MergedTransfer? before)
    {
        lock (_gate)
        {
            before = null;
            if (_held is { } held)
            {
                if (held.TryAdd(job))
                    return true;
                before = held;
                Volatile.Write(ref _held, null);
            }

            if (!_free.TryPop(out var merged) && (merged = TryMake()) is null)
                return false;
            if (!merged.TryAdd(job))
            {
                _free.Push(merged);
                return false;
            }

            Volatile.Write(ref _held, merged);
            return true;
        }
    }

    /// <summary>Takes what is held, to be done now; null when nothing is.</summary>
    public MergedTransfer? Take()
    {
        lock (_gate)
        {
            var held = _held;
            Volatile.Write(ref _held, null);
            return held;
        }
    }

    /// <summary>The batch has ended.</summary>
    public void EndBatch()
    {
        if (_batch == 0)
            return;
        _lastBatch = _batch;
        _batch = 0;
    }

    /// <summary>Takes one back that is empty. Any thread.</summary>
    public void Return(MergedTransfer merged)
    {
        lock (_gate)
            _free.Push(merged);
    }

    /// <summary>The backend ends: no more are made.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            budget?.Return(_made * MergedTransfer.Bytes);
        }
    }

    private MergedTransfer? TryMake()
    {
        if (_disposed || _made >= most || budget?.TryTake(MergedTransfer.Bytes) == false)
            return null;
        _made++;
        return new MergedTransfer(this);
    }

    // Offsets are multiples of 512: the lowest bit is free to tell reads from writes.
    private static ulong PlaceOf(in FileTransfer transfer, ulong moved) => (transfer.Offset + moved) | (transfer.IsWrite ? 1u : 0u);
}

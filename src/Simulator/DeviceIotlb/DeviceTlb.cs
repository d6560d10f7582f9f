using VduseActors.Kernel;

namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>
/// The device side of an IOMMU that a virtual machine monitor emulates: translates what it knows, asks the monitor for what it does
/// not know, and lets the queue try again when the answer is there.
/// </summary>
/// <remarks>Thread-safe. Events are raised without a lock held.</remarks>
public abstract class DeviceTlb
{
    private readonly int _capacity;
    private readonly EvictionRule _rule;
    private IotlbTable? _table;

    private protected DeviceTlb(int queues, int capacity, EvictionRule rule)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(queues, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        QueueCount = queues;
        _capacity = capacity;
        _rule = rule;
    }

    /// <summary>Raised when a queue has a new miss, after the monitor was told in its generation's way.</summary>
    public event Action<int>? Missed;

    /// <summary>Raised when a miss of a queue was completed: the queue tries again.</summary>
    public event Action<int>? Completed;

    /// <summary>Raised after entries were removed: first and last IOVA of the range.</summary>
    public event Action<ulong, ulong>? Invalidated;

    /// <summary>Number of queues.</summary>
    public int QueueCount { get; }

    /// <summary>Whether there is a table; nothing is translated without one.</summary>
    public bool IsRunning
    {
        get
        {
            lock (Gate)
                return _table is not null;
        }
    }

    /// <summary>Entries in the order of insertion, oldest first.</summary>
    public IReadOnlyList<IotlbEntry> Entries
    {
        get
        {
            lock (Gate)
                return _table is null ? [] : [.. _table.Entries];
        }
    }

    /// <summary>Entries given up to make room, since the table was made.</summary>
    public long EvictionCount
    {
        get
        {
            lock (Gate)
                return _table?.EvictionCount ?? 0;
        }
    }

    private protected Lock Gate { get; } = new();

    /// <summary>Translates a buffer; raises a miss for the first part that is not known.</summary>
    /// <param name="queue">Whose buffer; index below <see cref="QueueCount"/>.</param>
    /// <param name="iova">First IOVA.</param>
    /// <param name="length">Bytes, at least 1.</param>
    /// <param name="access">What the device will do: <see cref="IotlbPermission.ReadOnly"/> or
    /// <see cref="IotlbPermission.WriteOnly"/>.</param>
    /// <param name="into">Where the pieces go, consecutive entries one after the other.</param>
    /// <param name="count">Pieces written.</param>
    /// <returns>
    /// None; EAGAIN for a miss; EPERM when an entry does not allow any of the access, for which no miss is raised; ENOBUFS when there
    /// are more pieces; EFAULT without a table.
    /// </returns>
    public Errno Translate(int queue, ulong iova, ulong length, IotlbPermission access, Span<IotlbSegment> into, out int count)
    {
        ArgumentOutOfRangeException.ThrowIfZero(length);
        count = 0;
        for (ulong done = 0; done < length;)
        {
            if (count == into.Length)
                return ENOBUFS;

            var result = Find(queue, iova + done, length - done, access, out var entry);
            if (result != Errno.None)
                return result;

            var offset = iova + done - entry.Iova;
            var piece = Math.Min(length - done - 1, entry.Last - entry.Iova - offset) + 1;
            into[count++] = new IotlbSegment(entry.UserAddress + offset, piece);
            done += piece;
        }

        return Errno.None;
    }

    internal const Errno ENOBUFS = (Errno)105;

    /// <summary>The entry that holds an IOVA, by the rules of <see cref="Translate"/>.</summary>
    internal Errno Find(int queue, ulong iova, ulong length, IotlbPermission access, out IotlbEntry entry)
    {
        entry = default;
        bool raised;
        lock (Gate)
        {
            if (_table is null)
                return Errno.EFAULT;

            if (_table.FindFirst(iova, iova + (length - 1)) is { } found && found.Iova <= iova)
            {
                entry = found;
                return (found.Permission & access) != 0 ? Errno.None : Errno.EPERM;
            }

            raised = TryRaiseMiss(queue, iova, access);
        }

        if (raised)
        {
            AnnounceMiss(queue);
            Missed?.Invoke(queue);
        }

        return Errno.EAGAIN;
    }

    /// <summary>
    /// Whether the answer that a queue got last says that nothing is mapped at an IOVA; told once. Without looking, the queue would
    /// miss again and again.
    /// </summary>
    internal virtual bool TryTakeRefusal(int queue, ulong iova) => false;

    /// <summary>Makes a fresh, empty table.</summary>
    private protected void StartTable()
    {
        lock (Gate)
            _table = new IotlbTable(_capacity, _rule);
    }

    /// <summary>Adds a translation; EFAULT without a table.</summary>
    private protected Errno Add(in IotlbEntry entry)
    {
        lock (Gate)
            return _table is null ? Errno.EFAULT : _table.Add(entry);
    }

    /// <summary>Removes what touches a range; EFAULT without a table.</summary>
    private protected Errno Remove(ulong start, ulong last)
    {
        lock (Gate)
        {
            if (_table is null)
                return Errno.EFAULT;

            _table.RemoveRange(start, last);
        }

        Invalidated?.Invoke(start, last);
        return Errno.None;
    }

    /// <summary>Notes a miss, under <see cref="Gate"/>; false when it is swallowed.</summary>
    private protected abstract bool TryRaiseMiss(int queue, ulong iova, IotlbPermission access);

    /// <summary>Tells the monitor that a miss waits, without a lock.</summary>
    private protected abstract void AnnounceMiss(int queue);

    private protected void Complete(int queue) => Completed?.Invoke(queue);
}

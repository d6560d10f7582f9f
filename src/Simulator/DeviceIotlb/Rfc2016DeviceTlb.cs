using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>
/// The device IOTLB as it was proposed and reviewed in 2016: per queue one place in the monitor's memory for the miss and one eventfd
/// to announce it; the answer comes by an ioctl. With its mistakes, which devices and monitors had to live with.
/// </summary>
public sealed unsafe class Rfc2016DeviceTlb : DeviceTlb, IDisposable
{
    private readonly Rfc2016Entry[] _pending;
    private readonly nint[] _requests;
    private readonly EventFd?[] _calls;

    /// <summary>Creates an IOTLB that does not run yet.</summary>
    /// <param name="queues">Number of queues, at least 1.</param>
    /// <param name="capacity">Most entries: a constant of 2048 in the proposal.</param>
    public Rfc2016DeviceTlb(int queues, int capacity = IotlbTable.DefaultCapacity)
        : base(queues, capacity, EvictionRule.MostRecent)
    {
        _pending = new Rfc2016Entry[queues];
        Array.Fill(_pending, new Rfc2016Entry(0, 0, 0, IotlbPermission.None, IotlbMessageType.Invalidate, Rfc2016Valid.None));
        _requests = new nint[queues];
        _calls = new EventFd?[queues];
    }

    /// <summary>VHOST_SET_VRING_IOTLB_CALL: the eventfd that announces misses of a queue; -1 takes it away.</summary>
    /// <returns>None; EBADF; EINVAL when the descriptor is no eventfd.</returns>
    public Errno SetQueueCall(int queue, int descriptor)
    {
        EventFd? call = null;
        if (descriptor != -1)
        {
            var result = EventFd.TryReference(descriptor, out call);
            if (result != Errno.None)
                return result;
        }

        lock (Gate)
        {
            _calls[queue]?.Dispose();
            _calls[queue] = call;
        }

        return Errno.None;
    }

    /// <summary>VHOST_SET_VRING_IOTLB_REQUEST: where misses of a queue are written; 0 takes it away.</summary>
    /// <param name="queue">Index of the queue.</param>
    /// <param name="userAddress">Address of 32 bytes in the monitor (this process) that stay until it is taken away.</param>
    public void SetQueueRequest(int queue, nint userAddress)
    {
        lock (Gate)
            _requests[queue] = userAddress;
    }

    /// <summary>VHOST_RUN_IOTLB: makes a fresh, empty table, whatever the argument; it cannot be stopped.</summary>
    public void Run() => StartTable();

    /// <summary>VHOST_UPDATE_IOTLB: a translation, or the end of translations.</summary>
    /// <param name="argument">A <see cref="Rfc2016Entry"/>.</param>
    /// <returns>None; EFAULT without a table; EINVAL for another type.</returns>
    public Errno Update(ReadOnlySpan<byte> argument)
    {
        if (argument.Length < Rfc2016Entry.Bytes || !IsRunning)
            return Errno.EFAULT;

        var entry = Rfc2016Entry.Read(argument);
        switch (entry.Type)
        {
            case IotlbMessageType.Update:
                if (entry.Valid == Rfc2016Valid.Valid)
                    Add(new IotlbEntry(entry.Iova, entry.Iova + entry.Size - 1, entry.UserAddress, entry.Permission));

                // Whether there is a translation or not: the queue tries again, and misses again if there is none.
                CompletePending(entry);
                return Errno.None;
            case IotlbMessageType.Invalidate:
                return Remove(entry.Iova, entry.Iova + entry.Size - 1);
            default:
                return Errno.EINVAL;
        }
    }

    /// <summary>What a queue's slot holds: its pending miss, or the answer that completed it.</summary>
    public Rfc2016Entry Pending(int queue)
    {
        lock (Gate)
            return _pending[queue];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            foreach (var call in _calls)
                call?.Dispose();

            Array.Clear(_calls);
            Array.Clear(_requests);
        }
    }

    /// <inheritdoc/>
    private protected override bool TryRaiseMiss(int queue, ulong iova, IotlbPermission access)
    {
        // EOPNOTSUPP without a place and an eventfd, EEXIST while a miss is pending: both are swallowed, the translation stays a miss.
        if (_requests[queue] == 0 || _calls[queue] is null || _pending[queue].Type == IotlbMessageType.Miss)
            return false;

        _pending[queue] = _pending[queue] with { Iova = iova, Type = IotlbMessageType.Miss };

        // SAFETY: whoever set the address vouches for 32 bytes there until it is taken away, which takes the lock we hold.
        _pending[queue].Write(new Span<byte>((void*)_requests[queue], Rfc2016Entry.Bytes));
        return true;
    }

    /// <inheritdoc/>
    private protected override void AnnounceMiss(int queue)
    {
        lock (Gate)
            _calls[queue]?.Signal();
    }

    /// <inheritdoc/>
    internal override bool TryTakeRefusal(int queue, ulong iova)
    {
        lock (Gate)
        {
            var answer = _pending[queue];
            if (answer is not { Type: IotlbMessageType.Update } || answer.Valid == Rfc2016Valid.Valid
                || iova < answer.Iova || iova - answer.Iova >= answer.Size)
            {
                return false;
            }

            _pending[queue] = answer with { Type = IotlbMessageType.Invalidate };
            return true;
        }
    }

    private void CompletePending(in Rfc2016Entry entry)
    {
        for (var queue = 0; queue < QueueCount; queue++)
        {
            lock (Gate)
            {
                // One too few: a miss on the last byte of the entry stays pending.
                var miss = _pending[queue];
                if (miss.Type != IotlbMessageType.Miss || entry.Iova > miss.Iova || entry.Iova + entry.Size - 1 <= miss.Iova)
                    continue;

                _pending[queue] = entry;
            }

            Complete(queue);
        }
    }
}

using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>
/// The device IOTLB as vhost has had it since it was merged: the monitor reads misses from the vhost file and writes its answers there.
/// </summary>
public sealed class VhostDeviceTlb : DeviceTlb, IDisposable
{
    private readonly LinkedList<(int Queue, VhostIotlbMessage Message)> _unread = new();
    private readonly LinkedList<(int Queue, VhostIotlbMessage Message)> _pending = new();
    private readonly EventFd _readable = EventFd.Create();
    private readonly uint _version;

    /// <summary>Creates an IOTLB that does not run yet.</summary>
    /// <param name="queues">Number of queues, at least 1.</param>
    /// <param name="capacity">Most entries: the module parameter <c>max_iotlb_entries</c>.</param>
    /// <param name="version">Message version that was negotiated: 1, or 2 (backend feature IOTLB_MSG_V2).</param>
    public VhostDeviceTlb(int queues, int capacity = IotlbTable.DefaultCapacity, uint version = 2)
        : base(queues, capacity, EvictionRule.Oldest)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(version is 1 or 2, true, nameof(version));
        _version = version;
    }

    /// <summary>Readable while unread messages wait. Owned by this object.</summary>
    public int PollDescriptor => _readable.Descriptor;

    /// <summary>Makes a fresh, empty table: vhost does when ACCESS_PLATFORM is acknowledged.</summary>
    public void Run() => StartTable();

    /// <summary>read(): the next miss, which is pending from then on until an update answers it.</summary>
    /// <param name="into">Room for a message.</param>
    /// <returns>72; 0 when there is not enough room; -EAGAIN when there is no message.</returns>
    public int Read(Span<byte> into)
    {
        lock (Gate)
        {
            if (into.Length < VhostIotlbMessage.Bytes)
                return 0;

            if (_unread.First is not { } node)
                return -(int)Errno.EAGAIN;

            _unread.RemoveFirst();
            if (_unread.Count == 0)
                _readable.TryDrain(out _);

            _pending.AddLast(node);
            node.Value.Message.Write(into);
            return VhostIotlbMessage.Bytes;
        }
    }

    /// <summary>write(): a translation, or the end of translations.</summary>
    /// <param name="bytes">A message of either version.</param>
    /// <returns>72; -EINVAL for a malformed message or one without a range; -EFAULT for whatever else is wrong with it.</returns>
    public int Write(ReadOnlySpan<byte> bytes) => VhostIotlbMessage.Take(bytes, message => Process(message));

    /// <inheritdoc/>
    public void Dispose() => _readable.Dispose();

    /// <inheritdoc/>
    private protected override bool TryRaiseMiss(int queue, ulong iova, IotlbPermission access)
    {
        var miss = new VhostIotlbMessage(iova, 0, 0, access, IotlbMessageType.Miss) { Version = _version };
        _unread.AddLast((queue, miss));
        return true;
    }

    /// <inheritdoc/>
    private protected override void AnnounceMiss(int queue) => _readable.Signal();

    private Errno Process(in VhostIotlbMessage message)
    {
        if (message.AddressSpace != 0)
            return Errno.EINVAL;

        var last = message.Iova + message.Size - 1;
        switch (message.Type)
        {
            case IotlbMessageType.Update:
                var added = Add(new IotlbEntry(message.Iova, last, message.UserAddress, message.Permission));
                if (added == Errno.None)
                    CompletePending(message.Iova, last);

                return added;
            case IotlbMessageType.Invalidate:
                return Remove(message.Iova, last);
            default:
                return Errno.EINVAL;
        }
    }

    /// <summary>Completes the misses that the monitor has read; an answer that came before the question does not count.</summary>
    private void CompletePending(ulong start, ulong last)
    {
        var completed = new List<int>();
        lock (Gate)
        {
            for (var node = _pending.First; node is not null;)
            {
                var next = node.Next;
                if (start <= node.Value.Message.Iova && node.Value.Message.Iova <= last)
                {
                    completed.Add(node.Value.Queue);
                    _pending.Remove(node);
                }

                node = next;
            }
        }

        foreach (var queue in completed)
            Complete(queue);
    }
}

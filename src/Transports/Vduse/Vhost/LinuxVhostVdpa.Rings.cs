using VduseActors.Kernel;

namespace VduseActors.Transports.Vduse;

/// <content>Queues.</content>
public sealed unsafe partial class LinuxVhostVdpa
{
    private const ulong RingPacked = 1UL << 34;
    private const int WrapShift = 15;
    private const uint IndexMask = 0x7fff;

    private bool _packed;

    /// <inheritdoc/>
    public Errno SetQueueSize(int queue, uint size) => SetState(VhostIoctl.VHOST_SET_VRING_NUM, queue, size);

    /// <inheritdoc/>
    public Errno SetQueueAddress(int queue, ulong descriptors, ulong driver, ulong device)
    {
        var addresses = new VhostAbi.VringAddress { Index = (uint)queue, Descriptors = descriptors, Avail = driver, Used = device };
        return Call(VhostIoctl.VHOST_SET_VRING_ADDR, &addresses);
    }

    /// <inheritdoc/>
    public Errno SetQueueState(int queue, VduseQueueState state) => SetState(VhostIoctl.VHOST_SET_VRING_BASE, queue, Pack(state));

    /// <inheritdoc/>
    public Errno GetQueueState(int queue, out VduseQueueState state)
    {
        var errno = GetState(VhostIoctl.VHOST_GET_VRING_BASE, queue, out var number);
        state = errno == Errno.None ? Unpack(number) : default;
        return errno;
    }

    /// <inheritdoc/>
    public Errno SetQueueReady(int queue, bool ready) => SetState(VhostIoctl.VHOST_VDPA_SET_VRING_ENABLE, queue, ready ? 1u : 0);

    /// <inheritdoc/>
    public Errno SetCall(int queue, Action? handler)
    {
        _calls.SetHandler(queue, handler);
        return SetState(VhostIoctl.VHOST_SET_VRING_CALL, queue, handler is null ? uint.MaxValue : (uint)_calls.Descriptor(queue));
    }

    /// <inheritdoc/>
    public void Kick(int queue) => _kicks[queue].Signal();

    /// <inheritdoc/>
    public Errno GetGroup(int queue, out uint group) => GetState(VhostIoctl.VHOST_VDPA_GET_VRING_GROUP, queue, out group);

    /// <inheritdoc/>
    public Errno SetGroupAddressSpace(uint group, uint addressSpace) =>
        SetState(VhostIoctl.VHOST_VDPA_SET_GROUP_ASID, (int)group, addressSpace);

    /// <summary>Split: the avail index. Packed: index and wrap counter of avail in the low half, of used in the high one.</summary>
    private uint Pack(in VduseQueueState state) => !_packed
        ? state.AvailIndex
        : (uint)(state.LastAvailIndex | (state.LastAvailCounter << WrapShift))
          | ((uint)(state.LastUsedIndex | (state.LastUsedCounter << WrapShift)) << 16);

    private VduseQueueState Unpack(uint number) => !_packed
        ? new VduseQueueState((ushort)number)
        : new VduseQueueState(
            0,
            (ushort)(number >> WrapShift & 1),
            (ushort)(number & IndexMask),
            (ushort)(number >> (16 + WrapShift) & 1),
            (ushort)(number >> 16 & IndexMask));

    private Errno SetState(nuint request, int index, uint number)
    {
        var state = new VhostAbi.VringState { Index = (uint)index, Number = number };
        return Call(request, &state);
    }

    private Errno GetState(nuint request, int index, out uint number)
    {
        var state = new VhostAbi.VringState { Index = (uint)index };
        var errno = Call(request, &state);
        number = state.Number;
        return errno;
    }
}

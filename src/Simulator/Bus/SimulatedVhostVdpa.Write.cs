using VduseActors.Kernel;
using VduseActors.Simulator.DeviceIotlb;

namespace VduseActors.Simulator.Bus;

public sealed partial class SimulatedVhostVdpa
{
    private readonly List<GuestRam> _memory = [];

    /// <summary>Makes RAM known by its <see cref="GuestRam.UserAddress"/>, as a mapping of the monitor that has the file open.</summary>
    public void RegisterMemory(GuestRam ram)
    {
        ArgumentNullException.ThrowIfNull(ram);
        using (_mutex.Enter())
            _memory.Add(ram);
    }

    /// <summary>
    /// write(): an IOTLB message in its bytes. vhost-vdpa takes updates, invalidations and batches; it never asks. Memory that is not
    /// shared is skipped without a word, and leaves a hole.
    /// </summary>
    /// <param name="bytes">A <see cref="VhostIotlbMessage"/>. The address space counts in version 2 only.</param>
    /// <returns>72; -EINVAL for a malformed message or one without a range; -EFAULT for whatever else is wrong with it.</returns>
    public int Write(ReadOnlySpan<byte> bytes) => VhostIotlbMessage.Take(bytes, message => Process(message));

    private Errno Process(in VhostIotlbMessage message)
    {
        if (message.AddressSpace >= _maps.Length)
            return Errno.EINVAL;

        switch (message.Type)
        {
            case IotlbMessageType.Update:
                return Map(message);
            case IotlbMessageType.Invalidate:
                return InvalidateIotlb(message.Iova, message.Iova + (message.Size - 1), message.AddressSpace);
            case IotlbMessageType.BatchBegin:
                BeginBatch(message.AddressSpace);
                return Errno.None;
            case IotlbMessageType.BatchEnd:
                return EndBatch(message.AddressSpace);
            default:
                return Errno.EINVAL;
        }
    }

    private Errno Map(in VhostIotlbMessage message)
    {
        if (message.Iova > ulong.MaxValue - message.Size + 1)
            return Errno.EINVAL;

        using (_mutex.Enter())
        {
            foreach (var ram in _memory)
            {
                var offset = message.UserAddress - ram.UserAddress;
                if (offset < ram.Bytes && message.Size <= ram.Bytes - offset)
                {
                    return UpdateIotlb(
                        message.Iova, message.Iova + (message.Size - 1), ram, offset, message.Permission, message.AddressSpace);
                }
            }

            return Errno.None;
        }
    }
}

using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Transports.Vduse;

/// <content>The map of the guest's memory.</content>
public sealed unsafe partial class LinuxVhostVdpa
{
    /// <inheritdoc/>
    public Errno UpdateIotlb(
        ulong start, ulong last, IGuestMemory memory, ulong offset, IotlbPermission permission, uint addressSpace = 0)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return Send(addressSpace, new VhostAbi.IotlbMessage
        {
            Type = VhostAbi.IotlbMessageType.Update,
            Iova = start,
            Size = last - start + 1,
            UserAddress = (ulong)memory.Address + offset,
            Permission = (byte)permission,
        });
    }

    /// <inheritdoc/>
    public Errno InvalidateIotlb(ulong start, ulong last, uint addressSpace = 0) => Send(addressSpace, new VhostAbi.IotlbMessage
    {
        Type = VhostAbi.IotlbMessageType.Invalidate,
        Iova = start,
        Size = last - start + 1,
    });

    /// <inheritdoc/>
    public Errno BeginBatch(uint addressSpace = 0) =>
        Send(addressSpace, new VhostAbi.IotlbMessage { Type = VhostAbi.IotlbMessageType.BatchBegin });

    /// <inheritdoc/>
    public Errno EndBatch(uint addressSpace = 0) =>
        Send(addressSpace, new VhostAbi.IotlbMessage { Type = VhostAbi.IotlbMessageType.BatchEnd });

    private Errno Send(uint addressSpace, VhostAbi.IotlbMessage message)
    {
        message.Version = VhostAbi.IotlbMessage.Version2;
        message.AddressSpace = addressSpace;

        // SAFETY: the kernel reads exactly the structure.
        while (Libc.write(_handle, &message, (nuint)sizeof(VhostAbi.IotlbMessage)) < 0)
        {
            var errno = Libc.LastError;
            if (errno != Errno.EINTR)
                return errno;
        }

        return Errno.None;
    }
}

using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Transports.Vduse;

/// <content>IOTLB and user bounce pages.</content>
internal sealed unsafe partial class LinuxVduseDevice
{
    /// <inheritdoc/>
    public Errno TryGetIotlbRegion(ulong start, ulong last, uint addressSpace, out IotlbRegion region)
    {
        // Address space 0 is asked for with the call that every kernel has, which reads and writes the first 32 bytes only.
        var request = addressSpace == 0 ? VduseIoctl.VDUSE_IOTLB_GET_FD : VduseIoctl.VDUSE_IOTLB_GET_FD2;
        var entry = new VduseAbi.vduse_iotlb_entry_v2 { start = start, last = last, asid = addressSpace };
        int descriptor;
        // SAFETY: the structure has room for either form.
        while ((descriptor = Libc.ioctl(_handle, request, &entry)) < 0)
        {
            var errno = Libc.LastError;
            if (errno == Errno.EINTR)
                continue;
            region = default;
            return errno;
        }

        // The kernel hands it out inheritable; a child must not hold the driver's memory.
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        Descriptors.SetCloseOnExec(file);
        region = new IotlbRegion(file, entry.offset, entry.start, entry.last, (IotlbPermission)entry.perm);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno TryGetIotlbInfo(ulong start, ulong last, uint addressSpace, out IotlbInfo info)
    {
        var argument = new VduseAbi.vduse_iova_info { start = start, last = last, asid = addressSpace };
        var errno = TryCall(VduseIoctl.VDUSE_IOTLB_GET_INFO, &argument);
        info = errno == Errno.None
            ? new IotlbInfo(argument.start, argument.last, (argument.capability & VduseAbi.VDUSE_IOVA_CAP_UMEM) != 0)
            : default;
        // From Linux 7.0 an address space that does not exist is EFAULT here, though nothing is wrong with the pointer.
        return errno == Errno.EFAULT ? Errno.EINVAL : errno;
    }

    /// <inheritdoc/>
    public Errno TryRegisterUmem(nint address, ulong iova, ulong size, uint addressSpace)
    {
        var umem = new VduseAbi.vduse_iova_umem { uaddr = (ulong)address, iova = iova, size = size, asid = addressSpace };
        return TryCall(VduseIoctl.VDUSE_IOTLB_REG_UMEM, &umem);
    }

    /// <inheritdoc/>
    public Errno TryDeregisterUmem(ulong iova, ulong size, uint addressSpace)
    {
        var umem = new VduseAbi.vduse_iova_umem { iova = iova, size = size, asid = addressSpace };
        return TryCall(VduseIoctl.VDUSE_IOTLB_DEREG_UMEM, &umem);
    }
}

using Akka.Event;
using VduseActors.Kernel;
using VduseActors.Limits;

namespace VduseActors.Iotlb;

/// <content>
/// User bounce memory: the first miss in the bounce region registers it, since the region is not there before, and whatever withdraws the
/// region (reset, invalidation, close) deregisters it. What a process that was killed had registered, the kernel has taken back.
/// </content>
internal sealed partial class IotlbActor
{
    /// <summary>Memory of ours for the bounce region; null where it is not wanted, not the bounce region, or refused.</summary>
    private IotlbMapping? TryProvide(uint addressSpace, in IotlbRegion region, out MappingCost? cost)
    {
        cost = null;
        if (!_device.WantsUmem || _device.Iotlb.IsUmemRefused)
            return null;
        var errno = _device.Device.TryGetIotlbInfo(region.Start, region.Start, addressSpace, out var info);
        if (errno == Errno.None && !info.SupportsUmem)
            return null;
        IotlbMapping? mapping = null;
        if (errno == Errno.None && (cost = MappingCost.TryTake(_device.Iotlb.Account, region.Last, own: region.Last + 1)) is null)
            errno = Errno.ENOSPC;
        if (errno == Errno.None)
            errno = IotlbMapping.TryRegister(_device.Device, addressSpace, region, out mapping);
        if (mapping is not null)
        {
            _log.Info("Device '{Device:l}': {MiB} MiB of its own memory are its bounce pages.", _device.Name, (region.Last >> 20) + 1);
            return mapping;
        }

        cost?.Dispose();
        cost = null;
        _device.Iotlb.IsUmemRefused = true;
        _log.Warning(
            "Device '{Device:l}': umem = on, but the kernel does not take user bounce memory ({Errno}): {Reason:l}. It goes on with the kernel's pages.",
            _device.Name, errno, Explain(errno, region.Last));
        return null;
    }

    private static string Explain(Errno errno, ulong last) => errno switch
    {
        Errno.ENOMEM =>
            $"the limit of locked memory (RLIMIT_MEMLOCK) must leave {(last >> 20) + 1} MiB for each such device, "
            + "whoever runs it: LimitMEMLOCK=infinity in systemd, or 'ulimit -l unlimited'",
        Errno.ENOSPC => "vduse.runtime.memory-budget does not leave as much",
        Errno.ENOTTY or Errno.EOPNOTSUPP => "this kernel has none (Linux 6.0 has); set umem = off",
        Errno.EPERM => "the device is broken",
        _ => "set umem = off",
    };
}

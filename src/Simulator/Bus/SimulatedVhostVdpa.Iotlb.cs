using VduseActors.Kernel;

namespace VduseActors.Simulator.Bus;

public sealed partial class SimulatedVhostVdpa
{
    private readonly GuestMap[] _maps;

    /// <summary>VHOST_IOTLB_UPDATE: maps a whole RAM with its own permission.</summary>
    /// <inheritdoc cref="UpdateIotlb(ulong, ulong, GuestRam, ulong, IotlbPermission, uint)"/>
    public Errno UpdateIotlb(GuestRam ram, uint addressSpace = 0)
    {
        ArgumentNullException.ThrowIfNull(ram);
        return UpdateIotlb(ram.Start, ram.Last, ram, 0, ram.Permission, addressSpace);
    }

    /// <summary>VHOST_IOTLB_UPDATE: maps a part of a memory file. Outside of a batch the daemon is told, and may refuse.</summary>
    /// <param name="start">First IOVA.</param>
    /// <param name="last">Last IOVA, inclusive.</param>
    /// <param name="ram">Whose file.</param>
    /// <param name="fileOffset">Offset of <paramref name="start"/> in the file; need not be aligned.</param>
    /// <param name="permission">What the device may do there.</param>
    /// <param name="addressSpace">Address space, below the device's count.</param>
    /// <returns>EEXIST when it overlaps what is mapped, EINVAL for an empty range, EIO when the daemon refused.</returns>
    public Errno UpdateIotlb(
        ulong start, ulong last, GuestRam ram, ulong fileOffset, IotlbPermission permission = IotlbPermission.ReadWrite, uint addressSpace = 0)
    {
        ArgumentNullException.ThrowIfNull(ram);
        using (_mutex.Enter())
        {
            if (last < start || addressSpace >= _maps.Length)
                return Errno.EINVAL;

            var map = _maps[addressSpace];
            var region = ram.Region(start, last, fileOffset, permission);
            var result = map.Add(region);
            if (result != Errno.None || map.InBatch)
                return result;

            result = _device.SetMap(addressSpace, map.Regions, _powerOff);
            if (result != Errno.None)
                map.Remove(region);

            return result;
        }
    }

    /// <summary>VHOST_IOTLB_INVALIDATE: removes every region that touches the range.</summary>
    public Errno InvalidateIotlb(ulong start, ulong last, uint addressSpace = 0)
    {
        using (_mutex.Enter())
        {
            if (last < start || addressSpace >= _maps.Length)
                return Errno.EINVAL;

            var map = _maps[addressSpace];
            map.RemoveRange(start, last);
            return map.InBatch ? Errno.None : _device.SetMap(addressSpace, map.Regions, _powerOff);
        }
    }

    /// <summary>VHOST_IOTLB_BATCH_BEGIN: changes are gathered.</summary>
    public void BeginBatch(uint addressSpace = 0)
    {
        using (_mutex.Enter())
            _maps[addressSpace].InBatch = true;
    }

    /// <summary>VHOST_IOTLB_BATCH_END: gathered changes take effect, with one message to the daemon.</summary>
    public Errno EndBatch(uint addressSpace = 0)
    {
        using (_mutex.Enter())
        {
            var map = _maps[addressSpace];
            map.InBatch = false;
            return _device.SetMap(addressSpace, map.Regions, _powerOff);
        }
    }
}

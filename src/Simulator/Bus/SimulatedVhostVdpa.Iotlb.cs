using VduseActors.Kernel;

namespace VduseActors.Simulator.Bus;

/// <content>The map of the guest's memory. Whatever goes wrong with an IOTLB message is EFAULT for its writer, as in the kernel.</content>
public sealed partial class SimulatedVhostVdpa
{
    private readonly GuestMap[] _maps;
    private uint? _batch;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The memory is no <see cref="GuestRam"/>.</exception>
    public Errno UpdateIotlb(
        ulong start, ulong last, IGuestMemory memory, ulong offset, IotlbPermission permission, uint addressSpace = 0)
    {
        if (memory is not GuestRam ram)
            throw new ArgumentException("A simulated kernel maps GuestRam only.", nameof(memory));

        using (_mutex.Enter())
        {
            if (last == start - 1)
                return Errno.EINVAL;

            if (last < start || !TryFind(addressSpace, allocate: true, out var map))
                return Errno.EFAULT;

            var region = ram.Region(start, last, offset, permission);
            if (map.Add(region) != Errno.None)
                return Errno.EFAULT;

            if (_batch is not null || _device.SetMap(addressSpace, map.Regions, _powerOff) == Errno.None)
                return Errno.None;

            map.Remove(region);
            return Errno.EFAULT;
        }
    }

    /// <inheritdoc/>
    public Errno InvalidateIotlb(ulong start, ulong last, uint addressSpace = 0)
    {
        using (_mutex.Enter())
        {
            if (!TryFind(addressSpace, allocate: false, out var map))
                return Errno.EFAULT;

            map.RemoveRange(start, last);
            if (_batch is not null)
                return Errno.None;

            // What the daemon says is not told.
            _device.SetMap(addressSpace, map.Regions, _powerOff);
            map.IsAllocated = map.Regions.Count > 0;
            return Errno.None;
        }
    }

    /// <inheritdoc/>
    public Errno BeginBatch(uint addressSpace = 0)
    {
        using (_mutex.Enter())
        {
            if (!TryFind(addressSpace, allocate: true, out _))
                return Errno.EFAULT;

            _batch = addressSpace;
            return Errno.None;
        }
    }

    /// <inheritdoc/>
    public Errno EndBatch(uint addressSpace = 0)
    {
        using (_mutex.Enter())
        {
            if (!TryFind(addressSpace, allocate: false, out var map))
                return Errno.EFAULT;

            if (_batch is not null)
                _device.SetMap(addressSpace, map.Regions, _powerOff);

            _batch = null;
            map.IsAllocated = map.Regions.Count > 0;
            return Errno.None;
        }
    }

    private bool TryFind(uint addressSpace, bool allocate, out GuestMap map)
    {
        map = null!;
        if (addressSpace >= _maps.Length || (_batch is { } batch && batch != addressSpace))
            return false;

        map = _maps[addressSpace];
        map.IsAllocated |= allocate;
        return map.IsAllocated;
    }
}

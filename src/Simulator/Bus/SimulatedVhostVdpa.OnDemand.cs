using VduseActors.Kernel;
using VduseActors.Simulator.DeviceIotlb;

namespace VduseActors.Simulator.Bus;

public sealed partial class SimulatedVhostVdpa
{
    private OnDemandIotlb? _onDemand;

    /// <summary>
    /// Puts a device IOTLB in front of address space 0: what is not mapped by <see cref="UpdateIotlb"/> is asked for
    /// on demand. An invalidation of it returns when the daemon has let go of the range.
    /// </summary>
    /// <param name="tlb">The IOTLB, of one of the two generations; runs already, or is started later.</param>
    /// <param name="memory">RAM in which its entries lie, by <see cref="GuestRam.UserAddress"/>.</param>
    /// <returns>EBUSY when there is one; EOPNOTSUPP where the device's protocol cannot ask.</returns>
    public Errno UseDeviceIotlb(DeviceTlb tlb, params IReadOnlyList<GuestRam> memory)
    {
        ArgumentNullException.ThrowIfNull(tlb);
        ArgumentNullException.ThrowIfNull(memory);
        using (_mutex.Enter())
        {
            if (_onDemand is not null)
                return Errno.EBUSY;

            var iotlb = new OnDemandIotlb(tlb, memory);
            var result = _device.SetOnDemandIotlb(iotlb);
            if (result != Errno.None)
            {
                iotlb.Dispose();
                return result;
            }

            _onDemand = iotlb;
            tlb.Invalidated += OnInvalidated;
            return Errno.None;
        }
    }

    /// <summary>The entries are gone from the table, so nothing of them can be asked for again: now the daemon lets go.</summary>
    private void OnInvalidated(ulong start, ulong last)
    {
        using (_mutex.Enter())
        {
            if (_open)
                _device.InvalidateRange(0, start, last, _powerOff);
        }
    }

    private void DropDeviceIotlb()
    {
        if (_onDemand is null)
            return;

        _device.SetOnDemandIotlb(null);
        _onDemand.Detach();
        _onDemand = null;
    }
}

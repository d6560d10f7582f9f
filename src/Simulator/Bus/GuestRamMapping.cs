using VduseActors.Kernel;

namespace VduseActors.Simulator.Bus;

/// <summary>Plugs a whole <see cref="GuestRam"/> in where it says that it is.</summary>
public static class GuestRamMapping
{
    /// <summary>VHOST_IOTLB_UPDATE of all of it, with its own permission.</summary>
    /// <param name="vhost">The device.</param>
    /// <param name="ram">The memory.</param>
    /// <param name="addressSpace">Address space, below the device's count.</param>
    /// <returns>None, or EFAULT: it overlaps what is mapped, or the device process refused.</returns>
    public static Errno UpdateIotlb(this IVhostVdpa vhost, GuestRam ram, uint addressSpace = 0)
    {
        ArgumentNullException.ThrowIfNull(vhost);
        ArgumentNullException.ThrowIfNull(ram);
        return vhost.UpdateIotlb(ram.Start, ram.Last, ram, 0, ram.Permission, addressSpace);
    }
}


namespace VduseActors.Kernel;

/// <content>Memory of this process in the place of the kernel's bounce pages.</content>
public sealed unsafe partial class IotlbMapping
{
    private readonly UserBounce? _user;

    private IotlbMapping(UserBounce user, ulong length, IotlbPermission permission)
        : this((nuint)user.Address, (nuint)length, (nuint)user.Address, length, permission, guarded: null)
    {
        _user = user;
        Probe.AssumePrivateMemory();
    }

    /// <summary>Whether the region is memory of this process, pinned and without holes.</summary>
    public bool IsUserBounce => _user is not null;

    /// <summary>
    /// Makes memory of this process, in huge pages where there are some, the bounce pool of an address space
    /// (<c>VDUSE_IOTLB_REG_UMEM</c>). <see cref="ReplaceInPlace"/> and <see cref="Dispose"/> deregister it, for which the device must be
    /// open unless one of them was called before.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="addressSpace">Address space of the region.</param>
    /// <param name="region">The bounce region, whole: its <see cref="IotlbInfo.SupportsUmem"/> is set.</param>
    /// <param name="mapping">The mapping, or null on error.</param>
    /// <returns>
    /// None; EINVAL for another region; EEXIST when memory is registered already; ENOMEM when memory or RLIMIT_MEMLOCK do not suffice;
    /// ENOTTY before Linux 6.0.
    /// </returns>
    public static Errno TryRegister(IVduseDevice device, uint addressSpace, in IotlbRegion region, out IotlbMapping? mapping)
    {
        ArgumentNullException.ThrowIfNull(device);
        mapping = null;
        if (region.Start != 0 || region.Last == ulong.MaxValue)
            return Errno.EINVAL;
        var length = region.Last + 1;
        var errno = UserBounce.TryRegister(device, addressSpace, length, out var user);
        if (errno == Errno.None)
            mapping = new IotlbMapping(user!, length, region.Permission);
        return errno;
    }
}

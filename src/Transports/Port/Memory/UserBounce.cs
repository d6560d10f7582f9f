using VduseActors.Native;


namespace VduseActors.Kernel;

/// <summary>Memory of this process that is a device's bounce pool (<c>VDUSE_IOTLB_REG_UMEM</c>).</summary>
/// <remarks>
/// The kernel pins it as long as it is registered. Deregistering copies what is in use back into the kernel's own pages, and leaves the
/// memory to whoever still touches it.
/// </remarks>
internal sealed class UserBounce : IDisposable
{
    private readonly IVduseDevice _device;
    private readonly uint _addressSpace;
    private readonly MemoryMapping _memory;
    private bool _registered = true;

    private UserBounce(IVduseDevice device, uint addressSpace, MemoryMapping memory) =>
        (_device, _addressSpace, _memory) = (device, addressSpace, memory);

    /// <summary>First byte; aligned for huge pages.</summary>
    public nint Address => _memory.Address;

    /// <summary>Allocates and registers.</summary>
    /// <param name="device">The device.</param>
    /// <param name="addressSpace">Address space of the bounce region.</param>
    /// <param name="length">Bytes of the bounce region.</param>
    /// <param name="bounce">The memory, or null on error.</param>
    /// <returns>As <see cref="IVduseDevice.TryRegisterUmem"/>.</returns>
    public static Errno TryRegister(IVduseDevice device, uint addressSpace, ulong length, out UserBounce? bounce)
    {
        bounce = null;
        MemoryMapping memory;
        try
        {
            memory = MemoryMapping.AllocateHuge(length);
        }
        catch (LinuxException refused)
        {
            return refused.Errno;
        }

        var errno = device.TryRegisterUmem(memory.Address, 0, length, addressSpace);
        if (errno == Errno.None)
            bounce = new UserBounce(device, addressSpace, memory);
        else
            memory.Dispose();
        return errno;
    }

    /// <summary>
    /// Gives the pool back to the kernel's own pages. Further calls do nothing; the device is still open at the first. When the kernel does
    /// not know the memory any more, because it has dropped the pool by itself, that is as well.
    /// </summary>
    public void Deregister()
    {
        if (!_registered)
            return;
        _registered = false;
        _ = _device.TryDeregisterUmem(0, _memory.Length, _addressSpace);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Deregister();
        _memory.Dispose();
    }
}

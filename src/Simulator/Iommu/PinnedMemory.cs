using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.Iommu;

/// <summary>
/// A daemon's own memory that it has registered as bounce pages. The kernel pins it: what the daemon does with its mapping afterwards, even
/// that it unmaps it while the device is broken and takes no deregistration any more, leaves the kernel its pages.
/// </summary>
/// <remarks>
/// Private pages cannot be held from outside of their mapping. So pages that are shared take their place, contents and address unchanged,
/// and the simulated kernel has a mapping of its own of them.
/// </remarks>
internal sealed unsafe class PinnedMemory : IDisposable
{
    private readonly SharedPages _pages;

    private PinnedMemory(SharedPages pages) => _pages = pages;

    /// <summary>The kernel's mapping.</summary>
    public byte* Pointer => _pages.Pointer;

    /// <summary>Pins memory.</summary>
    /// <param name="address">First byte; page-aligned.</param>
    /// <param name="length">Bytes, whole pages.</param>
    /// <param name="memory">The pinned memory, or null on error.</param>
    /// <returns>None; EFAULT where nothing readable is mapped; ENOMEM, EMFILE.</returns>
    public static Errno TryPin(nint address, ulong length, out PinnedMemory? memory)
    {
        memory = null;
        SharedPages pages;
        try
        {
            pages = SharedPages.Create("umem", 0, (nuint)length);
        }
        catch (LinuxException refused)
        {
            return refused.Errno;
        }

        var errno = TryCopy(address, pages.Pointer, (nuint)length) ? pages.TryMapOver(address) : Errno.EFAULT;
        if (errno == Errno.None)
            memory = new PinnedMemory(pages);
        else
            pages.Dispose();
        return errno;
    }

    /// <inheritdoc/>
    public void Dispose() => _pages.Dispose();

    private static bool TryCopy(nint address, byte* to, nuint length)
    {
        if (!new PageProbe(address, length, canWrite: false).EnsureAccessible(address, length, write: false))
            return false;
        for (nuint offset = 0; offset < length; offset += SharedPages.PageSize)
        {
            // SAFETY: both ranges are whole pages that are there. A page of zeroes is left as it is: it would only take memory.
            var page = new ReadOnlySpan<byte>((byte*)address + offset, SharedPages.PageSize);
            if (page.ContainsAnyExcept((byte)0))
                page.CopyTo(new Span<byte>(to + offset, SharedPages.PageSize));
        }

        return true;
    }
}

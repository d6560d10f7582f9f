using VduseActors.Native;

namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// Stands between file backends and the kernel: for tests of what stands above. It belongs to whoever opens a device's backend, not to the
/// backend's options, so that it reaches a file wherever that stands: behind other backends, or in a device of somebody else's.
/// </summary>
internal abstract class FileSeam
{
    [ThreadStatic]
    private static FileSeam? _current;

    /// <summary>The seam of the backend that is being opened on this thread; null for none.</summary>
    public static FileSeam? Current => _current;

    /// <summary>Opens a backend with this seam at every file that it opens meanwhile.</summary>
    public T While<T>(Func<T> open)
    {
        var outer = _current;
        _current = this;
        try
        {
            return open();
        }
        finally
        {
            _current = outer;
        }
    }

    /// <summary>What a file backend calls in place of the kernel.</summary>
    /// <param name="io">The kernel.</param>
    /// <param name="unit">What calls must be aligned to.</param>
    public abstract IFileIo Around(IFileIo io, uint unit);

    /// <summary>What a file backend calls in place of a ring.</summary>
    /// <param name="ring">The ring; its file 0 is read through the page cache, file 1 past it.</param>
    /// <param name="completed">Wakes whoever reaps the ring.</param>
    public abstract IFileRing Around(IFileRing ring, EventFd completed);
}

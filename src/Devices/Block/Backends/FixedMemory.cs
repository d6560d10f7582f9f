using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// The pinned driver memory that a ring has registered: operations in it need not look their pages up, which for direct I/O of large
/// requests is a third of their cost or more.
/// </summary>
/// <param name="ring">The ring.</param>
/// <param name="pinned">What is pinned now.</param>
/// <param name="refused">Told when it cannot be registered; operations go on without.</param>
internal sealed unsafe class FixedMemory(IFileRing ring, Func<PinnedRange?> pinned, Action<Errno> refused)
{
    private PinnedRange? _seen;
    private PinnedRange? _registered;
    private bool _isHeld;

    /// <summary>
    /// Registers what is pinned now, in place of what was. Only when the ring is idle: older kernels wait for the operations under way, and
    /// one of an earlier session may be stuck.
    /// </summary>
    public void Follow(bool isIdle)
    {
        var now = pinned();
        if (ReferenceEquals(now, _seen))
            return;
        _registered = null;
        if (!isIdle)
            return;
        _seen = now;
        if (now is null)
        {
            if (_isHeld)
                _ = ring.RegisterMemory(0, 0);
            _isHeld = false;
            return;
        }

        var errno = ring.RegisterMemory(now.Address, now.Length);
        _isHeld = errno == Errno.None;
        if (_isHeld)
            _registered = now;
        else
            refused(errno);
    }

    /// <summary>Whether the kernel takes an operation on these segments as one in registered memory.</summary>
    /// <param name="segments">The segments.</param>
    /// <param name="count">How many.</param>
    public bool Holds(IoVec* segments, int count)
    {
        if (_registered is not { } registered || (count > 1 && !ring.TakesFixedVectors))
            return false;

        // SAFETY: the segments belong to the operation that is being prepared.
        for (var i = 0; i < count; i++)
        {
            if (!registered.Contains(segments[i]))
                return false;
        }

        return true;
    }
}

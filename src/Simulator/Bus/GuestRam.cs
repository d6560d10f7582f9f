using VduseActors.Kernel;
using VduseActors.Simulator.Iommu;

namespace VduseActors.Simulator.Bus;

/// <summary>
/// A piece of a guest's RAM: a shared memory file of the virtual machine monitor, at a guest-physical address that is the IOVA.
/// </summary>
/// <remarks>
/// Really mapped by the daemon, so that a touch behind <see cref="Truncate"/>'s end is a real SIGBUS. Thread-safe but for
/// <see cref="Dispose"/>.
/// </remarks>
public sealed unsafe class GuestRam : IGuestMemory, IDisposable
{
    private readonly SharedPages _pages;
    private readonly BufferPool _pool;

    /// <summary>Plugs RAM in.</summary>
    /// <param name="start">Guest-physical address, page-aligned. 0 is a valid one.</param>
    /// <param name="bytes">Whole pages.</param>
    /// <param name="permission">What the device may do there.</param>
    /// <param name="violations">Where device writes outside of buffers are reported; null to spare the checks.</param>
    public GuestRam(ulong start, ulong bytes, IotlbPermission permission = IotlbPermission.ReadWrite, ViolationLog? violations = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(start % SharedPages.PageSize, 0UL, nameof(start));
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes % SharedPages.PageSize, 0UL, nameof(bytes));
        ArgumentOutOfRangeException.ThrowIfZero(bytes);
        Start = start;
        Bytes = bytes;
        Permission = permission;
        _pages = SharedPages.Create("guest-ram", 0, (nuint)bytes);
        _pool = new BufferPool(start, _pages.Pointer, bytes, violations);
    }

    /// <summary>Guest-physical address of the first byte.</summary>
    public ulong Start { get; }

    /// <inheritdoc/>
    public ulong Bytes { get; }

    /// <inheritdoc/>
    public nint Address => (nint)_pages.Pointer;

    /// <summary>Last guest-physical address, inclusive.</summary>
    public ulong Last => Start + Bytes - 1;

    /// <summary>What the device may do there.</summary>
    public IotlbPermission Permission { get; }

    /// <summary>Where the virtual machine monitor has it mapped: what it tells as user address of a translation.</summary>
    public ulong UserAddress => (ulong)_pages.Pointer;

    internal BufferPool Pool => _pool;

    /// <summary>The guest's own view of its memory.</summary>
    /// <param name="address">Guest-physical address inside this RAM.</param>
    /// <param name="length">Bytes, all inside.</param>
    public Span<byte> Span(ulong address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(address, Start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(address + (ulong)length, Start + Bytes, nameof(length));

        // SAFETY: checked above; mapped until Dispose.
        return new Span<byte>(_pages.Pointer + (address - Start), length);
    }

    /// <summary>Cuts the memory file: every touch behind the new end is a SIGBUS, the guest's own included.</summary>
    public void Truncate(ulong bytes) => _pages.Truncate(bytes);

    /// <inheritdoc/>
    public void Dispose() => _pages.Dispose();

    internal IovaRegion Region(ulong start, ulong last, ulong fileOffset, IotlbPermission permission) =>
        new(start, last, permission, _pages, fileOffset, IsBounce: false);
}

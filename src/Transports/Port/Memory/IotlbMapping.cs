using System.Numerics;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using VduseActors.Native;
using static Tmds.Linux.LibC;

namespace VduseActors.Kernel;

/// <summary>An IOTLB region mapped into this process, shared with the driver side, with the region's permission.</summary>
/// <remarks>
/// <see cref="HostAddress"/> is stable until <see cref="Dispose"/>, also across <see cref="ReplaceInPlace"/>. Whoever disposes has made
/// sure that no thread uses the memory any more; whoever cannot make sure replaces it first.
/// </remarks>
public sealed unsafe partial class IotlbMapping : IDisposable
{
    /// <summary>How long <see cref="ReplaceInPlace"/> waits for bytes that are to be kept.</summary>
    public static readonly TimeSpan KeepLimit = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly nuint _base;
    private readonly nuint _mappedLength;
    private readonly GuardedRange? _guarded;
    private bool _replaced;
    private bool _disposed;

    private IotlbMapping(nuint start, nuint mappedLength, nuint host, ulong length, IotlbPermission permission, GuardedRange? guarded)
    {
        _base = start;
        _mappedLength = mappedLength;
        _guarded = guarded;
        HostAddress = (nint)host;
        Length = length;
        Probe = new PageProbe(
            HostAddress, (nuint)length, permission.HasFlag(IotlbPermission.ReadOnly), permission.HasFlag(IotlbPermission.WriteOnly));
    }

    /// <summary>Host address of the region's first IOVA.</summary>
    public nint HostAddress { get; }

    /// <summary>Bytes of the region; access ends there even where the page goes on.</summary>
    public ulong Length { get; }

    /// <summary>Tells which pages of the region can be touched.</summary>
    public PageProbe Probe { get; }

    /// <summary>
    /// True when memory of the region was found gone by a touch, and private zeroes took its place. Never true without a guard: the
    /// touch ends the process then.
    /// </summary>
    public bool HasVanished => _guarded?.HasFaulted ?? false;

    /// <summary>Maps a region. The region's descriptor stays the caller's and may be closed afterwards.</summary>
    /// <param name="region">What the kernel returned for an IOVA.</param>
    /// <param name="mapping">The mapping, or null on error.</param>
    /// <param name="guard">Guards the mapping against its owner taking memory away; null for none.</param>
    /// <returns>
    /// None; EINVAL for a region that has no length, no permission or an offset that cannot be mapped; ENOMEM when the process has too
    /// many mappings or too little address space; EACCES when the file does not allow what the permission does.
    /// </returns>
    public static Errno TryMap(in IotlbRegion region, out IotlbMapping? mapping, BusErrorGuard? guard = null)
    {
        mapping = null;
        var length = region.Last - region.Start + 1;
        var protection = (int)(region.Permission & IotlbPermission.ReadWrite);
        if (region.Last < region.Start || length == 0 || protection == 0)
            return Errno.EINVAL;
        var granule = Granule(region.File);
        // Offset and length together must stay a valid file position with room to round up.
        if (region.Offset > long.MaxValue - granule || length > long.MaxValue - granule - region.Offset)
            return Errno.EINVAL;

        var errno = Map(region, region.Offset & ~(granule - 1), length, granule, protection, guard, out mapping);
        // Some files can only be mapped from their beginning (huge pages whose size is not told, drivers of the memory's owner).
        if (errno == Errno.EINVAL && region.Offset >= granule)
            errno = Map(region, 0, length, granule, protection, guard, out mapping);
        return errno;
    }

    /// <summary>Faults pages in before they are touched.</summary>
    /// <param name="address">Host address inside the region.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="write">Make the pages writable too.</param>
    /// <returns>None; EFAULT for a hole, a range outside the region or an access that its permission does not allow.</returns>
    public Errno Populate(nint address, nuint length, bool write)
    {
        var offset = (nuint)address - (nuint)HostAddress;
        if (offset > Length || length > Length - offset)
            return Errno.EFAULT;
        return PageFaults.Resolve(address, length, write);
    }

    /// <summary>
    /// Puts private memory in the region's place, atomically for every reader: zeroes, but for what is to be kept. Its owner sees nothing
    /// of what is written from then on. Further calls do nothing.
    /// </summary>
    /// <param name="kept">
    /// Ranges of host memory whose bytes stay: what was handed to a storage that has not come back, and will be written when it does. Null:
    /// none. Bytes that cannot be read, or not in <see cref="KeepLimit"/>, become zeroes too.
    /// </param>
    /// <exception cref="VduseException">ENOMEM.</exception>
    public void ReplaceInPlace(IReadOnlyCollection<(nint Address, nuint Length)>? kept = null)
    {
        // Before the lock: whoever calls owns the mapping, and a copy may take its time.
        using var memory = kept is { Count: > 0 } && _user is null ? KeptMemory.TryMake(_base, _mappedLength, kept, KeepLimit) : null;
        lock (_gate)
        {
            if (_replaced || _disposed)
                return;
            if (_user is { } user)
            {
                // From now on the memory is nobody's but ours.
                user.Deregister();
                _replaced = true;
                return;
            }

            using var file = new HeldDescriptor(memory?.File.Handle);
            var source = memory is null ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
            // SAFETY: the range is ours until Dispose, which the lock excludes; MAP_FIXED exchanges it atomically for every reader.
            var result = mmap(
                (void*)_base, (size_t)_mappedLength, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_NORESERVE | source, file.Number, 0);
            if (result == MAP_FAILED)
                throw KernelErrors.Create(Libc.LastError, LinuxErrors.Map, null);
            _replaced = true;
            Probe.AssumePrivateMemory();
        }
    }

    /// <summary>Unmaps the region. Further calls do nothing.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _guarded?.Dispose();
            if (_user is { } user)
            {
                user.Dispose();
                return;
            }

            // SAFETY: the range was mapped by TryMap and nobody else unmaps it. It fails only for arguments that mmap refuses too.
            _ = munmap((void*)_base, (size_t)_mappedLength);
        }
    }

    private static Errno Map(
        in IotlbRegion region, ulong offset, ulong length, ulong granule, int protection, BusErrorGuard? guard, out IotlbMapping? mapping)
    {
        mapping = null;
        var skipped = region.Offset - offset;
        var mapped = (skipped + length + granule - 1) & ~(granule - 1);
        using var file = new HeldDescriptor(region.File);
        // SAFETY: a fresh mapping at an address of the kernel's choice.
        var address = mmap(null, (size_t)mapped, protection, MAP_SHARED, file.Number, (long)offset);
        if (address == MAP_FAILED)
            return Libc.LastError;
        region.Mapped?.Invoke((nint)address, (nuint)mapped);
        // Only huge pages are replaced whole, and their mappings are aligned; a file with large blocks may lie anywhere.
        var replaced = (nuint)address % granule == 0 ? granule : (ulong)Environment.SystemPageSize;
        var guarded = guard?.TryProtect((nint)address, (nuint)mapped, (nuint)replaced);
        mapping = new IotlbMapping((nuint)address, (nuint)mapped, (nuint)address + (nuint)skipped, length, region.Permission, guarded);
        return Errno.None;
    }

    /// <summary>What offset and length must be multiples of: the page size, or the file's block size when that is a larger page.</summary>
    private static ulong Granule(SafeFileHandle file)
    {
        var page = (ulong)Environment.SystemPageSize;
        return FileInformation.TryGet(file, out var information) == Errno.None
            && information.BlockSize > page && BitOperations.IsPow2(information.BlockSize)
            ? information.BlockSize
            : page;
    }
}

using VduseActors.Native;

namespace VduseActors.Simulator.Iommu;

/// <summary>
/// Bounce memory of the RFC generations: a page comes into being when the device first touches it, and is filled then with what the
/// driver has mapped there; a buffer that is mapped where pages exist is copied in at once.
/// </summary>
/// <remarks>
/// Thread-safe. Whether a touch or a mapping comes first, one of the two copies: both decide under the same lock. RFC v5 did it with
/// barriers instead, and its review asked for the lock.
/// <para>
/// Where page faults cannot be had (<see cref="Notice"/>), every buffer is treated as if the device touched it right after it was
/// mapped.
/// </para>
/// </remarks>
internal sealed unsafe partial class LazyBouncePool : IBouncePool, IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _name;
    private readonly ulong _bytes;
    private readonly IommuGeneration _generation;
    private readonly ViolationLog? _debug;
    private readonly ViolationLog? _warnings;
    private readonly IovaAllocator _allocator;
    private readonly BouncePage[] _pages;

    // The driver's own memory: a mapping refers to it, and a fault may read it long after the call that mapped it.
    private readonly MemoryMapping _originals;
    private SharedPages _file;

    /// <summary>Creates the memory; no page of it exists.</summary>
    /// <param name="name">Device name, for the memory file.</param>
    /// <param name="generation">Which RFC.</param>
    /// <param name="bytes">Size, page-aligned.</param>
    /// <param name="debug">Where wrong writes are reported, or null to spare the checks.</param>
    /// <param name="warnings">Where the kernel's own warnings go, or null.</param>
    /// <param name="trapFaults">Whether to take page faults, where the system allows it.</param>
    internal LazyBouncePool(
        string name, IommuGeneration generation, ulong bytes, ViolationLog? debug, ViolationLog? warnings, bool trapFaults)
    {
        _name = name;
        _generation = generation;
        _bytes = bytes;
        _debug = debug;
        _warnings = warnings;
        _allocator = new IovaAllocator(0, bytes - 1);
        _pages = new BouncePage[bytes / SharedPages.PageSize];
        _originals = MemoryMapping.AllocateSparse(bytes);
        _file = CreateFile();
        Notice = trapFaults ? StartFaults() : "page faults are not trapped, as the options say: buffers are copied in when they are mapped";
    }

    /// <summary>The file that holds the pages; a reset of RFC v5 changes it.</summary>
    internal SharedPages File => _file;

    /// <inheritdoc/>
    public ulong Map(ReadOnlySpan<byte> source, DmaDirection direction)
    {
        lock (_lock)
        {
            var iova = _allocator.Allocate((ulong)source.Length);
            if (iova == 0)
                return 0;

            // Only v5 brings in the contents of buffers that the device is to write, too.
            var hasOriginal = direction != DmaDirection.FromDevice || _generation == IommuGeneration.RfcV5;
            if (hasOriginal)
                source.CopyTo(Original(iova, source.Length));

            for (int offset = 0, page = PageOf(iova); offset < source.Length; offset += SharedPages.PageSize, page++)
            {
                ref var record = ref _pages[page];
                CheckUntouched(page);
                record.Original = Math.Min(SharedPages.PageSize, source.Length - offset);
                record.Direction = direction;
                if (record.IsPresent)
                    Fill(page, Page(page), isNew: false);
                else if (record.IsRefused || Notice is not null)
                    Materialize(page);
            }

            return iova;
        }
    }

    /// <inheritdoc/>
    public void Unmap(ulong iova, Span<byte> buffer, DmaDirection direction)
    {
        lock (_lock)
        {
            for (int offset = 0, page = PageOf(iova); offset < buffer.Length; offset += SharedPages.PageSize, page++)
            {
                var part = buffer.Slice(offset, Math.Min(SharedPages.PageSize, buffer.Length - offset));
                if (_pages[page].IsPresent)
                {
                    End(page, part, direction);
                }
                else if (direction != DmaDirection.ToDevice && _generation != IommuGeneration.RfcV5)
                {
                    _warnings?.Add(
                        $"A buffer that the device should have written was unmapped, but the page at IOVA 0x{IovaOf(page):x} was never touched.");
                }
            }

            Release(iova, buffer.Length);
        }
    }

    /// <inheritdoc/>
    public void Discard(ulong iova, int length)
    {
        lock (_lock)
            Release(iova, length);
    }

    /// <inheritdoc/>
    public bool WasUsed(ulong iova)
    {
        lock (_lock)
            return _pages[PageOf(iova)].IsPresent;
    }

    /// <inheritdoc/>
    public void MoveTo(byte* memory) => throw new NotSupportedException("No RFC generation had user bounce pages.");

    /// <summary>
    /// Device reset. RFC v5 takes all pages away that no buffer lies in; a device that still maps the old ones sees stale memory. The
    /// other generations keep theirs.
    /// </summary>
    internal void Reset()
    {
        if (_generation != IommuGeneration.RfcV5)
            return;

        lock (_lock)
        {
            var old = _file;
            _file = CreateFile();
            for (var page = 0; page < _pages.Length; page++)
            {
                ref var record = ref _pages[page];
                if (record is { IsPresent: true, Original: > 0 })
                {
                    _warnings?.Add($"Bounce memory was reset while a buffer is mapped at IOVA 0x{IovaOf(page):x}: its page stays.");
                    // SAFETY: both files have every page of the pool; the old one is mapped until Dispose below.
                    new ReadOnlySpan<byte>(old.Pointer + IovaOf(page), SharedPages.PageSize).CopyTo(Page(page));
                }
                else
                {
                    record.IsPresent = false;
                }
            }

            old.Dispose();
        }
    }

    public void Dispose()
    {
        StopFaults();
        _file.Dispose();
        _originals.Dispose();
    }

    private static int PageOf(ulong iova) => (int)(iova / SharedPages.PageSize);

    private static ulong IovaOf(int page) => (ulong)page * SharedPages.PageSize;

    private SharedPages CreateFile() => SharedPages.Create($"vduse-bounce-{_name}", 0, (nuint)_bytes);

    // SAFETY: the kernel's own view; every page of the pool is inside. Touching one makes it exist, so only present ones are touched.
    private Span<byte> Page(int page) => new(_file.Pointer + IovaOf(page), SharedPages.PageSize);

    // SAFETY: the mapping has all bytes of the pool, and the allocator gave this range to the caller.
    private Span<byte> Original(ulong iova, int length) => new((byte*)_originals.Address + iova, length);

    /// <summary>Gives a page the contents that a device may see: what the driver mapped there, or nothing of anybody's.</summary>
    private void Fill(int page, Span<byte> into, bool isNew)
    {
        ref readonly var record = ref _pages[page];
        if (isNew)
            into.Clear();

        if (_debug is not null)
        {
            into.Fill(DmaDebug.FreePattern);
            into[..record.Original].Fill(DmaDebug.UnwrittenPattern);
        }

        // A page that exists already gets what a mapping copies in, which is nothing for a buffer that the device writes.
        if (record.Direction != DmaDirection.FromDevice || (isNew && _generation == IommuGeneration.RfcV5))
            Original(IovaOf(page), record.Original).CopyTo(into);
    }

    private void CheckUntouched(int page)
    {
        if (_debug is null || !_pages[page].IsPresent)
            return;

        var written = DmaDebug.FindWrite(Page(page), DmaDebug.FreePattern);
        if (written >= 0)
            _debug.Add($"The device wrote to IOVA 0x{IovaOf(page) + (ulong)written:x} while no buffer was mapped there.");
    }

    private void End(int page, Span<byte> part, DmaDirection direction)
    {
        var memory = Page(page);
        if (_debug is not null)
        {
            var behind = DmaDebug.FindWrite(memory[part.Length..], DmaDebug.FreePattern);
            if (behind >= 0)
                _debug.Add(Invariant($"The device wrote behind the buffer at IOVA 0x{IovaOf(page):x}, {behind} bytes past its end."));

            var changed = direction == DmaDirection.ToDevice ? DmaDebug.FindDifference(memory[..part.Length], part) : -1;
            if (changed >= 0)
                _debug.Add(Invariant($"The device changed byte {changed} of the device-readable buffer at IOVA 0x{IovaOf(page):x}."));
        }

        if (direction != DmaDirection.ToDevice)
            memory[..part.Length].CopyTo(part);
    }

    private void Release(ulong iova, int length)
    {
        for (int offset = 0, page = PageOf(iova); offset < length; offset += SharedPages.PageSize, page++)
        {
            _pages[page].Original = 0;
            if (_debug is not null && _pages[page].IsPresent)
                Page(page).Fill(DmaDebug.FreePattern);
        }

        _allocator.Free(iova, (ulong)length);
    }
}

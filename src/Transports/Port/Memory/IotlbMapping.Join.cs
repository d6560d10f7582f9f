using Tmds.Linux;
using VduseActors.Native;
using static Tmds.Linux.LibC;

namespace VduseActors.Kernel;

public sealed unsafe partial class IotlbMapping
{
    /// <summary>
    /// Maps memory of several regions once more, in one piece: for a part of a ring that crosses from one region into the next, which the
    /// process has elsewhere. The regions keep their mappings; each piece keeps its permission.
    /// </summary>
    /// <param name="pieces">
    /// Host ranges in the order of their IOVAs, each inside a mapping of shared memory. They meet at borders of pages: the first may
    /// begin and the last may end inside of one.
    /// </param>
    /// <param name="permission">What every piece is mapped for.</param>
    /// <param name="mapping">The mapping, or null on error.</param>
    /// <param name="guard">Guards the mapping against its owner taking memory away; null for none.</param>
    /// <returns>None; EINVAL for pieces that do not meet at borders of pages, or whose memory is private; ENOMEM.</returns>
    public static Errno TryJoin(
        ReadOnlySpan<(nint Address, nuint Length)> pieces, IotlbPermission permission, out IotlbMapping? mapping,
        BusErrorGuard? guard = null)
    {
        mapping = null;
        if (pieces.IsEmpty)
            return Errno.EINVAL;
        var page = (nuint)Environment.SystemPageSize;
        var skipped = (nuint)pieces[0].Address % page;
        nuint length = 0;
        for (var i = 0; i < pieces.Length; i++)
        {
            if (pieces[i].Length == 0 || (i > 0 && ((nuint)pieces[i].Address % page != 0 || (skipped + length) % page != 0)))
                return Errno.EINVAL;
            length += pieces[i].Length;
        }

        var mapped = (skipped + length + page - 1) & ~(page - 1);

        // SAFETY: a fresh range at an address of the kernel's choice; nothing can be touched there yet.
        var start = mmap(null, (size_t)mapped, 0, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (start == MAP_FAILED)
            return Libc.LastError;

        var next = (byte*)start;
        foreach (var (address, bytes) in pieces)
        {
            var from = (nuint)address & ~(page - 1);
            var whole = ((nuint)address + bytes - from + page - 1) & ~(page - 1);

            // SAFETY: an old size of 0 maps the same shared pages a second time, over our own range and nothing else: the pieces' whole
            // pages add up to it.
            if (mremap((void*)from, 0, (size_t)whole, MREMAP_MAYMOVE | MREMAP_FIXED, next) == MAP_FAILED)
            {
                var errno = Libc.LastError;
                _ = munmap(start, (size_t)mapped);
                return errno;
            }

            next += whole;
        }

        var guarded = guard?.TryProtect((nint)start, mapped, page);
        mapping = new IotlbMapping((nuint)start, mapped, (nuint)start + skipped, length, permission, guarded);
        return Errno.None;
    }
}

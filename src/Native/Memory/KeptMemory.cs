using Tmds.Linux;
using VduseActors.Kernel;

namespace VduseActors.Native;

/// <summary>
/// Private memory in which some ranges of a mapping stand as they were, the rest is zeroes. Copied by system calls, which a hole gives an
/// error instead of a signal, and for a limited time: a page that its owner does not deliver holds up the thread that copies, not the
/// caller.
/// </summary>
internal sealed unsafe class KeptMemory : IDisposable
{
    private const int Copying = 0, Done = 1, GivenUp = 2;

    private readonly MemoryFile _file;
    private int _state;

    private KeptMemory(MemoryFile file) => _file = file;

    /// <summary>The file that holds it, to be mapped from its start.</summary>
    public MemoryFile File => _file;

    /// <summary>Copies.</summary>
    /// <param name="start">Address of the mapping.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="ranges">What to keep of it; what lies outside of the mapping is left out.</param>
    /// <param name="limit">How long to wait.</param>
    /// <returns>Null when there is nothing to keep, no memory for it, or it took too long.</returns>
    public static KeptMemory? TryMake(nuint start, nuint length, IEnumerable<(nint Address, nuint Length)> ranges, TimeSpan limit)
    {
        var within = ranges.Select(range => Clip(range, start, length)).Where(range => range.Length > 0).ToArray();
        if (within.Length == 0)
            return null;
        KeptMemory kept;
        try
        {
            kept = new KeptMemory(MemoryFile.Create("vduse-kept", length));
        }
        catch (LinuxException)
        {
            return null;
        }

        var thread = new Thread(() => kept.Copy(start, within)) { IsBackground = true, Name = "vduse-keep" };
        thread.Start();
        thread.Join(limit);
        return Interlocked.CompareExchange(ref kept._state, GivenUp, Copying) == Done ? kept : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static (nuint Address, nuint Length) Clip((nint Address, nuint Length) range, nuint start, nuint length)
    {
        var first = (nuint)range.Address;
        if (first < start || first - start >= length)
            return default;
        return (first, Math.Min(range.Length, length - (first - start)));
    }

    private void Copy(nuint start, (nuint Address, nuint Length)[] ranges)
    {
        foreach (var (address, length) in ranges)
        {
            for (nuint done = 0; done < length;)
            {
                var part = new iovec { iov_base = (void*)(address + done), iov_len = (size_t)(length - done) };

                // SAFETY: the kernel reads the range, which may be unmapped or a hole: then it reports EFAULT.
                var copied = Libc.pwritev2(_file.Handle, &part, 1, (long)(address + done - start), 0);
                if (copied > 0)
                    done += (nuint)copied;
                else if (copied == 0 || Libc.LastError != Errno.EINTR)
                    break;
            }
        }

        if (Interlocked.CompareExchange(ref _state, Done, Copying) == GivenUp)
            Dispose();
    }
}

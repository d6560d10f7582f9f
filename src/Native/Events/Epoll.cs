using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>An epoll set.</summary>
/// <remarks>Thread-safe: descriptors may be added and removed while a thread waits.</remarks>
public sealed unsafe class Epoll : IDisposable
{
    /// <summary>Readable.</summary>
    public const uint EPOLLIN = 0x001;

    /// <summary>Writable.</summary>
    public const uint EPOLLOUT = 0x004;

    /// <summary>An error; always reported. On a VDUSE device: it is broken.</summary>
    public const uint EPOLLERR = 0x008;

    /// <summary>The other side of a socket has closed.</summary>
    public const uint EPOLLRDHUP = 0x2000;

    /// <summary>Hang-up; always reported.</summary>
    public const uint EPOLLHUP = 0x010;

    /// <summary>One event, then disabled until <see cref="Modify"/>.</summary>
    public const uint EPOLLONESHOT = 1u << 30;

    /// <summary>Edge-triggered.</summary>
    public const uint EPOLLET = 1u << 31;

    // struct epoll_event has no padding on x86-64, and only there.
    private static readonly bool _packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int _dataOffset = _packed ? 4 : 8;

    private readonly SafeFileHandle _handle;

    /// <summary>Creates an empty set.</summary>
    /// <exception cref="LinuxException">EMFILE, ENFILE or ENOMEM.</exception>
    public Epoll()
    {
        _handle = Libc.epoll_create1(EPOLL_CLOEXEC);
        if (_handle.IsInvalid)
            throw LinuxErrors.Create(Libc.LastError, "epoll_create1", null);
    }

    /// <summary>The set's own descriptor: readable while one of its descriptors is ready. Owned by this object: never close it.</summary>
    public int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Adds a descriptor.</summary>
    /// <param name="fd">Descriptor to watch; it is not owned.</param>
    /// <param name="events">EPOLL bits to wait for.</param>
    /// <param name="data">Given back with each event.</param>
    /// <exception cref="LinuxException">EEXIST when it is in the set already, EBADF, EPERM when it cannot be polled.</exception>
    public void Add(int fd, uint events, ulong data) => Control(EPOLL_CTL_ADD, fd, events, data);

    /// <summary>Changes what is waited for on a descriptor of the set; also re-enables a one-shot one.</summary>
    /// <exception cref="LinuxException">ENOENT when it is not in the set, EBADF.</exception>
    public void Modify(int fd, uint events, ulong data) => Control(EPOLL_CTL_MOD, fd, events, data);

    /// <summary>Takes a descriptor out of the set. One that has left it, closed or removed before, is no error.</summary>
    public void Remove(int fd)
    {
        // SAFETY: the event argument is ignored for DEL.
        if (Libc.epoll_ctl(_handle, EPOLL_CTL_DEL, fd, null) == 0)
            return;
        var errno = Libc.LastError;
        if (errno is not (Errno.ENOENT or Errno.EBADF))
            throw LinuxErrors.Create(errno, "epoll_ctl(DEL)", null);
    }

    /// <summary>Waits for events; signals do not end the wait.</summary>
    /// <param name="events">Filled from the front; at least 1 long.</param>
    /// <param name="timeoutMilliseconds">-1 waits without limit, 0 only looks.</param>
    /// <returns>The number of events, 0 when the time was up.</returns>
    public int Wait(Span<EpollEvent> events, int timeoutMilliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfZero(events.Length, nameof(events));
        var started = timeoutMilliseconds > 0 ? Environment.TickCount64 : 0;
        var left = timeoutMilliseconds;
        // SAFETY: the kernel writes at most events.Length records of 12 or 16 bytes into room for as many of 16.
        fixed (EpollEvent* buffer = events)
        {
            int count;
            while ((count = Libc.epoll_wait(_handle, buffer, events.Length, left)) < 0)
            {
                var errno = Libc.LastError;
                if (errno != Errno.EINTR)
                    throw LinuxErrors.Create(errno, "epoll_wait", null);
                if (timeoutMilliseconds > 0)
                    left = (int)Math.Max(0, timeoutMilliseconds - (Environment.TickCount64 - started));
            }

            if (_packed)
                Unpack((byte*)buffer, count);
            return count;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>Spreads 12-byte records to 16 bytes in place, the last one first, so that none is overwritten unread.</summary>
    private static void Unpack(byte* buffer, int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            // SAFETY: both records lie in the buffer of count * 16 bytes.
            var record = buffer + (i * 12);
            var events = Unsafe.ReadUnaligned<uint>(record);
            var data = Unsafe.ReadUnaligned<ulong>(record + 4);
            ((EpollEvent*)buffer)[i] = new EpollEvent(events, data);
        }
    }

    private void Control(int operation, int fd, uint events, ulong data)
    {
        var record = stackalloc byte[16];
        // SAFETY: 16 bytes hold either layout.
        Unsafe.WriteUnaligned(record, events);
        Unsafe.WriteUnaligned(record + _dataOffset, data);
        if (Libc.epoll_ctl(_handle, operation, fd, record) == 0)
            return;
        var errno = Libc.LastError;
        throw LinuxErrors.Create(errno, operation == EPOLL_CTL_ADD ? "epoll_ctl(ADD)" : "epoll_ctl(MOD)", null);
    }
}

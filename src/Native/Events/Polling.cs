using Tmds.Linux;
using VduseActors.Kernel;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>Waiting for one descriptor (<c>poll</c>).</summary>
public static unsafe class Polling
{
    /// <summary>Waits until a descriptor has one of the events, an error or a hang-up; signals do not end the wait.</summary>
    /// <param name="fd">The descriptor.</param>
    /// <param name="events">EPOLL bits of <see cref="Epoll"/> below 0x8000 (poll uses the same numbers).</param>
    /// <param name="timeoutMilliseconds">-1 waits without limit, 0 only looks.</param>
    /// <returns>The events that hold, 0 when the time was up.</returns>
    /// <exception cref="LinuxException">EBADF for a closed descriptor, ENOMEM.</exception>
    public static uint Wait(int fd, uint events, int timeoutMilliseconds)
    {
        var started = Environment.TickCount64;
        var left = timeoutMilliseconds;
        var entry = new pollfd { fd = fd, events = (short)events };
        int count;
        // SAFETY: one entry, on the stack for the whole call.
        while ((count = Libc.poll(&entry, 1, left)) < 0)
        {
            var errno = Libc.LastError;
            if (errno != Errno.EINTR)
                throw LinuxErrors.Create(errno, "poll", null);
            if (timeoutMilliseconds > 0)
                left = (int)Math.Max(0, timeoutMilliseconds - (Environment.TickCount64 - started));
        }

        if ((entry.revents & POLLNVAL) != 0)
            throw LinuxErrors.Create(Errno.EBADF, "poll", null);
        return (ushort)entry.revents;
    }
}

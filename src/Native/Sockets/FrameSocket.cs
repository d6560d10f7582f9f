using System.Text;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using VduseActors.Kernel;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>
/// A Unix socket that keeps the borders of what is sent (<c>SOCK_SEQPACKET</c>), each frame with at most one descriptor
/// (<c>SCM_RIGHTS</c>).
/// </summary>
/// <remarks>Thread-safe in the kernel's sense: frames of different threads do not mix.</remarks>
public sealed unsafe class FrameSocket : IDisposable
{
    private const string Operation = "socket";

    // Room for more descriptors than are ever wanted: what comes too many must be seen, to be closed.
    private const int MostDescriptors = 8;
    private const int ControlBytes = 16 + (MostDescriptors * sizeof(int));

    private readonly SafeFileHandle _handle;
    private readonly string? _path;

    private FrameSocket(SafeFileHandle handle, string? path = null)
    {
        _handle = handle;
        _path = path;
        Descriptor = (int)handle.DangerousGetHandle();
    }

    // Without the terminator.
    private static int LongestPath => sockaddr_un.sun_path_length - 1;

    /// <summary>The descriptor, for epoll. Owned by this object: never close it.</summary>
    public int Descriptor { get; }

    /// <summary>Listens on a path. What a process that ended has left there is removed; disposing removes the path.</summary>
    /// <param name="path">Where: at most 107 bytes.</param>
    /// <exception cref="LinuxException">EEXIST when somebody listens there, or something else has the path; or the errno of the call that
    /// failed.</exception>
    public static FrameSocket Listen(string path)
    {
        var handle = Open(path);
        var address = Address(path);
        if (Bind(handle, &address) is not Errno.None and var refused)
        {
            if (refused != Errno.EADDRINUSE || !IsAbandoned(path, &address))
            {
                handle.Dispose();
                throw refused == Errno.EADDRINUSE
                    ? LinuxErrors.Create(Errno.EEXIST, Operation, path, "somebody listens there, or it is no socket: choose another path")
                    : LinuxErrors.Create(refused, Operation, path);
            }

            File.Delete(path);
            refused = Bind(handle, &address);
            Check(refused, handle, path);
        }

        using var held = new HeldDescriptor(handle);
        Check(listen(held.Number, 64) == 0 ? Errno.None : Libc.LastError, handle, path);
        return new FrameSocket(handle, path);
    }

    /// <summary>Connects to a path.</summary>
    /// <exception cref="LinuxException">ENOENT or ECONNREFUSED when nobody listens there, EACCES; or another errno.</exception>
    public static FrameSocket Connect(string path)
    {
        var handle = Open(path);
        var address = Address(path);
        Check(Connect(handle, &address), handle, path);
        return new FrameSocket(handle);
    }

    /// <summary>Waits for the next connection.</summary>
    /// <returns>Null after <see cref="Shutdown"/>.</returns>
    /// <exception cref="LinuxException">EMFILE, ENFILE, ENOMEM.</exception>
    public FrameSocket? Accept()
    {
        using var held = new HeldDescriptor(_handle);
        while (true)
        {
            var accepted = accept4(held.Number, null, null, SOCK_CLOEXEC);
            if (accepted >= 0)
                return new FrameSocket(new SafeFileHandle(accepted, ownsHandle: true));
            var errno = Libc.LastError;
            if (errno == Errno.EINVAL)
                return null;
            if (errno is not (Errno.EINTR or Errno.ECONNABORTED))
                throw LinuxErrors.Create(errno, "accept", _path);
        }
    }

    /// <summary>Sends a frame.</summary>
    /// <param name="frame">Its bytes, at least 1.</param>
    /// <param name="file">A descriptor to pass along, or null.</param>
    /// <returns>None; EPIPE or ECONNRESET when the other side is gone; EMSGSIZE; EBADF when the descriptor is none.</returns>
    public Errno TrySend(ReadOnlySpan<byte> frame, SafeFileHandle? file = null)
    {
        var control = stackalloc byte[ControlBytes];
        using var held = new HeldDescriptor(_handle);
        using var passed = new HeldDescriptor(file);
        // SAFETY: the kernel reads the frame, and a control message of one descriptor that fits into the block.
        fixed (byte* bytes = frame)
        {
            var vector = new iovec { iov_base = bytes, iov_len = frame.Length };
            var message = new msghdr { msg_iov = &vector, msg_iovlen = 1 };
            if (file is not null)
            {
                // Not the package's CMSG_LEN: it rounds up, which C's does not, so that a second descriptor would be passed.
                var header = (cmsghdr*)control;
                header->cmsg_len = sizeof(cmsghdr) + sizeof(int);
                header->cmsg_level = SOL_SOCKET;
                header->cmsg_type = SCM_RIGHTS;
                *(int*)(header + 1) = passed.Number;
                message.msg_control = control;
                message.msg_controllen = sizeof(cmsghdr) + sizeof(ulong);
            }

            while (sendmsg(held.Number, &message, MSG_NOSIGNAL) < 0)
            {
                var errno = Libc.LastError;
                if (errno != Errno.EINTR)
                    return errno;
            }

            return Errno.None;
        }
    }

    /// <summary>Waits for a frame.</summary>
    /// <param name="into">Room for the longest frame that is allowed.</param>
    /// <param name="length">Its length; 0 when the other side has closed.</param>
    /// <param name="file">The descriptor that came along, to be disposed; or null.</param>
    /// <returns>
    /// None; EMSGSIZE for a frame that is longer, EPROTO for one with several descriptors; ECONNRESET. Nothing of such a frame is left.
    /// </returns>
    public Errno TryReceive(Span<byte> into, out int length, out SafeFileHandle? file)
    {
        length = 0;
        file = null;
        var control = stackalloc byte[ControlBytes];
        using var held = new HeldDescriptor(_handle);
        // SAFETY: the kernel writes at most the length of each block.
        fixed (byte* bytes = into)
        {
            var vector = new iovec { iov_base = bytes, iov_len = into.Length };
            var message = new msghdr { msg_iov = &vector, msg_iovlen = 1, msg_control = control, msg_controllen = ControlBytes };
            long received;
            while ((received = recvmsg(held.Number, &message, MSG_CMSG_CLOEXEC)) < 0)
            {
                var errno = Libc.LastError;
                if (errno != Errno.EINTR)
                    return errno;
            }

            var surplus = !TryTakeDescriptor(message, out file);
            if (!surplus && (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0)
            {
                length = (int)received;
                return Errno.None;
            }

            file?.Dispose();
            file = null;
            return surplus ? Errno.EPROTO : Errno.EMSGSIZE;
        }
    }

    /// <summary>Ends the connection, or the listening, and wakes who waits.</summary>
    public void Shutdown()
    {
        using var held = new HeldDescriptor(_handle);
        _ = shutdown(held.Number, SHUT_RDWR);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        if (_path is not null)
            File.Delete(_path);
    }

    /// <summary>Takes what descriptors came; false when there are more than one, which are all closed then.</summary>
    private static bool TryTakeDescriptor(in msghdr message, out SafeFileHandle? file)
    {
        file = null;
        var header = (cmsghdr*)message.msg_control;
        if (message.msg_controllen < sizeof(cmsghdr) || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            return true;
        var count = ((int)header->cmsg_len - sizeof(cmsghdr)) / sizeof(int);
        // SAFETY: the kernel wrote that many descriptors, all ours now, into the block of MostDescriptors.
        var descriptors = (int*)(header + 1);
        for (var i = 0; i < count; i++)
        {
            var taken = new SafeFileHandle(descriptors[i], ownsHandle: true);
            if (count == 1)
                file = taken;
            else
                taken.Dispose();
        }

        return count <= 1;
    }

    private static SafeFileHandle Open(string path)
    {
        if (path.Length == 0 || Encoding.UTF8.GetByteCount(path) > LongestPath)
            throw LinuxErrors.Create(Errno.ENAMETOOLONG, Operation, path, Invariant($"the path of a socket has 1 to {LongestPath} bytes"));
        var handle = new SafeFileHandle(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), ownsHandle: true);
        Check(handle.IsInvalid ? Libc.LastError : Errno.None, handle, path);
        return handle;
    }

    private static sockaddr_un Address(string path)
    {
        var address = new sockaddr_un { sun_family = AF_UNIX };
        // SAFETY: Open has checked that the path fits, and the rest is zero.
        Encoding.UTF8.GetBytes(path, new Span<byte>(address.sun_path, LongestPath));
        return address;
    }

    private static Errno Bind(SafeFileHandle handle, sockaddr_un* address)
    {
        using var held = new HeldDescriptor(handle);
        // SAFETY: the kernel reads one address.
        return bind(held.Number, (sockaddr*)address, sizeof(sockaddr_un)) == 0 ? Errno.None : Libc.LastError;
    }

    private static Errno Connect(SafeFileHandle handle, sockaddr_un* address)
    {
        using var held = new HeldDescriptor(handle);
        // SAFETY: as above.
        return connect(held.Number, (sockaddr*)address, sizeof(sockaddr_un)) == 0 ? Errno.None : Libc.LastError;
    }

    private static bool IsAbandoned(string path, sockaddr_un* address)
    {
        using var probe = Open(path);
        return Connect(probe, address) == Errno.ECONNREFUSED && IsSocket(path);
    }

    /// <summary>Connecting to what is no socket is refused in the same way.</summary>
    private static bool IsSocket(string path)
    {
        using var file = Libc.open(path, O_PATH | O_CLOEXEC, 0);
        Libc.Statx stat = default;
        // SAFETY: the kernel fills the 256 bytes of the structure.
        return !file.IsInvalid
            && Libc.statx(file, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &stat) == 0
            && (stat.stx_mode & Libc.S_IFMT) == Libc.S_IFSOCK;
    }

    private static void Check(Errno errno, SafeFileHandle handle, string path)
    {
        if (errno == Errno.None)
            return;
        handle.Dispose();
        throw LinuxErrors.Create(errno, Operation, path);
    }
}

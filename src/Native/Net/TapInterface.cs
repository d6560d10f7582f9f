using System.Text;
using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>A TAP interface of this host: whole Ethernet frames, without any header in front.</summary>
/// <remarks>Reading and writing are thread-safe against each other. Neither blocks, and neither allocates.</remarks>
public sealed unsafe class TapInterface : IDisposable
{
    /// <summary>Longest name of an interface.</summary>
    public const int MaxNameLength = 15;

    private const string Node = "/dev/net/tun", OpenOperation = "TUNSETIFF";
    private const nuint TUNSETIFF = 0x400454ca;
    private const short IFF_TAP = 0x0002, IFF_NO_PI = 0x1000;
    private const int RequestBytes = 40, FlagsOffset = 16;

    private readonly SafeFileHandle _handle;

    private TapInterface(SafeFileHandle handle)
    {
        _handle = handle;
        Descriptor = (int)handle.DangerousGetHandle();
    }

    /// <summary>The descriptor, for epoll. Owned by this object.</summary>
    public int Descriptor { get; }

    /// <summary>Attaches to an interface; makes one, which goes with the last descriptor, when there is none of that name.</summary>
    /// <param name="name">1 to <see cref="MaxNameLength"/> ASCII characters.</param>
    /// <exception cref="LinuxException">ENOENT (no TUN driver), EPERM (no CAP_NET_ADMIN), EBUSY (in use), EINVAL (no TAP
    /// interface).</exception>
    public static TapInterface Open(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxNameLength, nameof(name));
        var handle = Libc.open(Node, O_RDWR | O_CLOEXEC | O_NONBLOCK, 0);
        if (handle.IsInvalid)
        {
            var errno = Libc.LastError;
            handle.Dispose();
            throw LinuxErrors.Create(errno, $"open of {Node}", name);
        }

        var request = stackalloc byte[RequestBytes];
        new Span<byte>(request, RequestBytes).Clear();
        Encoding.ASCII.GetBytes(name, new Span<byte>(request, FlagsOffset));

        // SAFETY: struct ifreq has 40 bytes; the flags lie behind the name of 16.
        *(short*)(request + FlagsOffset) = IFF_TAP | IFF_NO_PI;
        if (Libc.ioctl(handle, TUNSETIFF, request) == 0)
            return new TapInterface(handle);

        var refused = Libc.LastError;
        handle.Dispose();
        throw LinuxErrors.Create(refused, OpenOperation, name);
    }

    /// <summary>Reads one frame.</summary>
    /// <param name="frame">Where to; what does not fit is cut off.</param>
    /// <param name="length">Bytes read.</param>
    /// <returns>None, EAGAIN when there is none, EBADFD when the interface was deleted.</returns>
    public Errno TryRead(Span<byte> frame, out int length)
    {
        // SAFETY: the kernel writes at most the span's length.
        fixed (byte* buffer = frame)
        {
            nint result;
            while ((result = Libc.read(_handle, buffer, (nuint)frame.Length)) < 0)
            {
                var errno = Libc.LastError;
                if (errno == Errno.EINTR)
                    continue;
                length = 0;
                return errno;
            }

            length = (int)result;
            return Errno.None;
        }
    }

    /// <summary>Writes one frame.</summary>
    /// <returns>None, EIO while the interface is down, EAGAIN, EBADFD when the interface was deleted.</returns>
    public Errno TryWrite(ReadOnlySpan<byte> frame)
    {
        // SAFETY: the kernel reads the span only.
        fixed (byte* buffer = frame)
        {
            while (Libc.write(_handle, buffer, (nuint)frame.Length) < 0)
            {
                var errno = Libc.LastError;
                if (errno != Errno.EINTR)
                    return errno;
            }

            return Errno.None;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}

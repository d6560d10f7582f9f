using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using VduseActors.Kernel;
using VduseActors.Native;
using static Tmds.Linux.LibC;

namespace VduseActors.Transports.Vduse;

/// <summary>A generic netlink socket. Requests run inside <c>sendto</c>: a call returns when the kernel has done the work.</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    /// <summary>Larger than any datagram that the kernel sends.</summary>
    private const int ReceiveBytes = 64 * 1024;

    private readonly SafeFileHandle _socket;
    private readonly byte[] _received = new byte[ReceiveBytes];
    private uint _sequence;

    private NetlinkSocket(SafeFileHandle socket) => _socket = socket;

    /// <summary>Handles one answer of a request; attributes start behind the generic header.</summary>
    public delegate void AnswerHandler(NetlinkAttributes attributes);

    /// <summary>Opens a socket with extended acknowledgements.</summary>
    public static NetlinkSocket Open()
    {
        var handle = new SafeFileHandle(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, Libc.NETLINK_GENERIC), ownsHandle: true);
        using var held = new HeldDescriptor(handle);
        var address = new Libc.SockaddrNl { nl_family = (ushort)AF_NETLINK };
        // SAFETY: the address is a local of its full size; the kernel picks a port number.
        if (handle.IsInvalid || bind(held.Number, (sockaddr*)&address, sizeof(Libc.SockaddrNl)) != 0)
        {
            var errno = Libc.LastError;
            handle.Dispose();
            throw KernelErrors.Create(errno, Operations.OpenNetlink, null);
        }

        var one = 1;
        // SAFETY: options of 4 bytes. Kernels without them answer as well, with a number only.
        _ = setsockopt(held.Number, SOL_NETLINK, Libc.NETLINK_EXT_ACK, &one, sizeof(int));
        _ = setsockopt(held.Number, SOL_NETLINK, Libc.NETLINK_CAP_ACK, &one, sizeof(int));
        return new NetlinkSocket(handle);
    }

    /// <summary>Sends a request, hands every answer on, and returns the verdict.</summary>
    public NetlinkVerdict Run(NetlinkRequest request, AnswerHandler? onAnswer = null)
    {
        var sequence = ++_sequence;
        var errno = Send(request.Finish(sequence));
        if (errno != Errno.None)
            return new NetlinkVerdict(errno, null);
        while (true)
        {
            errno = Receive(out var length);
            if (errno != Errno.None)
                return new NetlinkVerdict(errno, null);
            var datagram = new ReadOnlySpan<byte>(_received, 0, length);
            while (NetlinkMessage.TryTake(ref datagram, out var message))
            {
                if (message.Sequence != sequence)
                    continue;
                if (message.Type is NetlinkMessageType.Error or NetlinkMessageType.Done)
                    return NetlinkVerdict.Parse(message);
                onAnswer?.Invoke(message.Attributes);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private Errno Send(ReadOnlySpan<byte> bytes)
    {
        var kernel = new Libc.SockaddrNl { nl_family = (ushort)AF_NETLINK };
        using var held = new HeldDescriptor(_socket);
        // SAFETY: the kernel reads exactly the span and the address.
        fixed (byte* pointer = bytes)
        {
            while (sendto(held.Number, pointer, bytes.Length, 0, (sockaddr*)&kernel, sizeof(Libc.SockaddrNl)) < 0)
            {
                var errno = Libc.LastError;
                if (errno != Errno.EINTR)
                    return errno;
            }
        }

        return Errno.None;
    }

    /// <summary>Takes the next datagram of the kernel; others may send to us too and are passed over.</summary>
    private Errno Receive(out int length)
    {
        using var held = new HeldDescriptor(_socket);
        while (true)
        {
            Libc.SockaddrNl sender = default;
            socklen_t size = sizeof(Libc.SockaddrNl);
            long count;
            // SAFETY: the kernel writes at most ReceiveBytes and the address.
            fixed (byte* pointer = _received)
                count = recvfrom(held.Number, pointer, ReceiveBytes, MSG_TRUNC, (sockaddr*)&sender, &size);
            length = (int)Math.Clamp(count, 0, ReceiveBytes);
            if (count > ReceiveBytes)
                return Errno.EMSGSIZE;
            if (count < 0)
            {
                var errno = Libc.LastError;
                if (errno != Errno.EINTR)
                    return errno;
            }
            else if (sender.nl_pid == 0)
            {
                return Errno.None;
            }
        }
    }
}

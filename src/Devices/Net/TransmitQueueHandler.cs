using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.Devices.Net;

/// <summary>
/// Serves the transmit queue (virtio 1.2, 5.1.6.2). A frame is copied once, then checked, so the driver can change its memory but not the
/// frame. What cannot be sent is dropped, as on a wire.
/// </summary>
internal sealed class TransmitQueueHandler : IQueueHandler
{
    private readonly INetBackend _backend;
    private readonly int _mtu;
    private readonly byte[] _packet;

    public TransmitQueueHandler(NetDevice device, INetBackend backend, QueueContext context)
    {
        _backend = backend;
        _mtu = device.Mtu;
        _packet = new byte[NetLimits.HeaderBytes + NetLimits.MaxFrameBytes(device.Mtu)];
        Failures = context.Failures;
    }

    /// <summary>Failures by class.</summary>
    public FailureLedger Failures { get; }

    public RequestOutcome Handle(VirtioRequest request)
    {
        request.Written = 0;
        if (Send(request) is { } fault && Failures.Count(fault, Errno.None))
            Failures.Report(fault, Errno.None, $"the driver sent a {fault}; it was dropped, and further ones are only counted");
        return RequestOutcome.Completed;
    }

    public RequestOutcome Complete(VirtioRequest request) => Fail(request);

    public RequestOutcome Fail(VirtioRequest request)
    {
        request.Written = 0;
        return RequestOutcome.Completed;
    }

    public void EndBatch()
    {
    }

    /// <summary>Sends a frame; returns what the driver did wrong, or null.</summary>
    private string? Send(VirtioRequest request)
    {
        // What lies there would be missing in the frame.
        if (request.Writable.Bytes != 0)
            return "frame of which a part is for the device to write";
        var bytes = request.Readable.Bytes;
        if (bytes < NetLimits.HeaderBytes + NetLimits.EthernetHeaderBytes)
            return "frame shorter than its headers";
        if (bytes > (ulong)_packet.Length)
            return "frame longer than the MTU";

        var packet = _packet.AsSpan(0, (int)bytes);
        if (!request.TryCopyFromReadable(0, packet))
            return "frame in memory that cannot be read";
        if (NetPacket.FindFault(packet, _mtu) is { } fault)
            return fault;

        NetPacket.WriteHeader(packet);
        _backend.Send(packet);
        return null;
    }
}

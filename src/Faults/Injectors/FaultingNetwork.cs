using VduseActors.Devices.Net;

namespace VduseActors.Faults;

/// <summary>A network that loses, delays, repeats and reorders the frames that a device sends, as planned.</summary>
internal sealed class FaultingNetwork(INetBackend inner, FrameFaults faults) : INetBackend
{
    private volatile bool _closed;

    public string Description => inner.Description;

    public ReceiveBuffers Buffers => inner.Buffers;

    public bool Send(ReadOnlySpan<byte> packet)
    {
        if (faults.Meet("send", packet.Length) is { } fired)
            return fired.Does<FrameEffect>()(faults, fired, FrameOf(packet));
        if (faults.IsOut)
            return false;
        var sent = inner.Send(packet);
        faults.ReleaseOvertaken("send");
        return sent;
    }

    public void BuffersParked() => inner.BuffersParked();

    public void Dispose()
    {
        _closed = true;
        inner.Dispose();
    }

    /// <summary>The memory is the caller's again when it has been asked for: what may be sent later is a copy.</summary>
    private Frame FrameOf(ReadOnlySpan<byte> packet)
    {
        var copy = packet.ToArray();
        return new Frame("send", () => !_closed && inner.Send(copy), static () => { });
    }
}

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
        if (faults.Meet("send", packet.Length) is not { } fired)
        {
            var sent = inner.Send(packet);
            faults.ReleaseOvertaken("send");
            return sent;
        }

        switch (fired.Fault.Kind.Name)
        {
            case "backend.throws":
                throw Defect(fired);
            case "backend.throws-after":
                inner.Send(packet);
                throw Defect(fired);
            case "backend.slow":
                faults.Later(fired.Fault.Delay, Sending(packet));
                return true;
            case "backend.reordered":
                faults.Hold("send", Sending(packet));
                return true;
            case "backend.completes-twice":
                return inner.Send(packet) | inner.Send(packet);
            default:
                return false;
        }
    }

    public void BuffersParked() => inner.BuffersParked();

    public void Dispose()
    {
        _closed = true;
        inner.Dispose();
    }

    /// <summary>The frame is the caller's again when it has been asked for: what is sent later is a copy.</summary>
    private Action Sending(ReadOnlySpan<byte> packet)
    {
        var copy = packet.ToArray();
        return () =>
        {
            try
            {
                if (!_closed)
                    inner.Send(copy);
            }
            catch (Exception closed) when (closed is IOException or ObjectDisposedException)
            {
                // A frame that was under way when its network ended is lost, as on a wire.
            }
        };
    }

    private IOException Defect(FiredFault fired) => new($"{Description}: fault '{fired.Fault.Name}' was injected");
}

namespace VduseActors.Devices.Net.Backends;

/// <summary>One end of a <see cref="PairLink"/>.</summary>
internal sealed class PairBackend : INetBackend
{
    private readonly PairLink _link;
    private readonly int _end;

    public PairBackend(PairLink link, int end, int queueSize)
    {
        _link = link;
        _end = end;
        Buffers = new ReceiveBuffers(queueSize);
        Description = $"pair (link {link.Name})";
        link.Plug(end, Buffers);
    }

    public string Description { get; }

    public ReceiveBuffers Buffers { get; }

    public bool Send(ReadOnlySpan<byte> packet) => _link.Send(_end, packet);

    public void Dispose() => _link.Unplug(_end, Buffers);
}

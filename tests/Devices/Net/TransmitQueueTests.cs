using VduseActors.Devices.Net;
using VduseActors.Devices.Net.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Net;

/// <summary>The transmit queue's handler on a real ring; what is sent comes to the receive queue beside it.</summary>
public sealed class TransmitQueueTests : IDisposable
{
    private readonly DriverMemory _memory = new();
    private readonly INetBackend _backend;
    private readonly QueueSession _receive;
    private readonly QueueSession _transmit;

    public TransmitQueueTests()
    {
        var definition = new NetDeviceDefinition(new NetDeviceOptions { Name = "net0", Backend = new LoopbackBackendOptions() });
        _backend = (INetBackend)definition.OpenBackend();
        var device = definition.CreateDevice(_backend);
        _receive = new QueueSession(device, _backend, _memory, size: 256);
        _transmit = new QueueSession(device, _backend, _memory, size: 256, index: 1);
    }

    public void Dispose()
    {
        _transmit.Dispose();
        _receive.Dispose();
        _backend.Dispose();
        _memory.Dispose();
    }

    [Theory]
    [InlineData(72, 0, true)]
    [InlineData(72, 1, false)]
    [InlineData(12, 60, false)]
    [InlineData(40, 32, false)]
    [InlineData(0, 72, false)]
    public void A_frame_is_sent_when_all_of_it_is_for_the_device_to_read(int readable, int writable, bool isSent)
    {
        var buffer = _receive.Post(_memory.Writable(2000));
        _receive.Kick();
        List<Piece> frame = [];
        if (readable > 0)
            frame.Add(_memory.Readable(new byte[readable]));
        if (writable > 0)
            frame.Add(_memory.Writable(writable));

        Assert.Equal(0u, _transmit.Execute([.. frame]));

        _receive.Handler.Recall();
        _receive.Drain();
        Assert.Equal(isSent ? 72u : 0u, _receive.WrittenOf(buffer));
        Assert.Equal(isSent ? 0 : 1, _transmit.Events.Failures.Count);
    }
}

using VduseActors.Devices.Net;
using VduseActors.Devices.Net.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Net;

/// <summary>The receive queue's handler on a real ring; frames come from the test.</summary>
public sealed class ReceiveQueueTests : IDisposable
{
    private readonly DriverMemory _memory = new();
    private readonly INetBackend _backend;
    private readonly QueueSession _queue;

    public ReceiveQueueTests()
    {
        var definition = new NetDeviceDefinition(
            new NetDeviceOptions { Name = "net0", Backend = new LoopbackBackendOptions(), QueueSize = 1024 });
        _backend = (INetBackend)definition.OpenBackend();
        _queue = new QueueSession(definition.CreateDevice(_backend), _backend, _memory);
    }

    public void Dispose()
    {
        _queue.Dispose();
        _backend.Dispose();
        _memory.Dispose();
    }

    [Fact]
    [Trait("Covers", "A049")]
    [Trait("Covers", "A128")]
    public void A_frame_lies_behind_its_header_in_the_oldest_buffer_and_nothing_behind_it_is_touched()
    {
        var first = Buffer(2000);
        var second = Buffer(2000);
        var (a, b) = (_queue.Post(first), _queue.Post(second));
        _queue.Kick();

        Assert.True(_backend.Send(Packet(100, 7)));
        Assert.Equal(1, _backend.Buffers.Count);
        _queue.Handler.Recall();
        _queue.Drain();

        Assert.Equal(112u, _queue.WrittenOf(a));
        Assert.Equal(0u, _queue.WrittenOf(b));
        var bytes = _memory.At(first.Iova, 2000);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], bytes[..12].ToArray());
        Assert.Equal(Packet(100, 7)[12..], bytes[12..112].ToArray());
        Assert.Equal(-1, bytes[112..].IndexOfAnyExcept(DriverMemory.Poison));
    }

    [Fact]
    [Trait("Covers", "A031")]
    public void A_buffer_may_be_cut_anywhere()
    {
        for (var cut = 1; cut < 80; cut++)
        {
            var whole = Buffer(80);
            var (head, tail) = whole.Cut(cut);
            var chain = _queue.Post(head, tail);
            _queue.Kick();
            Assert.True(_backend.Send(Packet(60, (byte)cut)));
            _queue.Drain();
            Assert.Equal(72u, _queue.WrittenOf(chain));
            Assert.Equal(Packet(60, (byte)cut), _memory.At(whole.Iova, 72).ToArray());
        }
    }

    [Fact]
    [Trait("Covers", "B56")]
    [Trait("Covers", "B57")]
    public void Buffers_that_cannot_hold_a_header_or_the_frame_go_back_unused()
    {
        Assert.Equal(0u, _queue.Execute(Buffer(11)));
        var small = _queue.Post(Buffer(71));
        var fits = _queue.Post(Buffer(72));
        _queue.Kick();

        Assert.False(_backend.Send(Packet(60, 1)));
        Assert.True(_backend.Send(Packet(60, 2)));
        _queue.Drain();

        Assert.Equal(0u, _queue.WrittenOf(small));
        Assert.Equal(72u, _queue.WrittenOf(fits));
        Assert.Equal(1, _backend.Buffers.DroppedCount);
        Assert.Single(_queue.Events.Failures);
    }

    [Theory]
    [InlineData(2000, 0)]
    [InlineData(12, 1988)]
    [InlineData(1, 2000)]
    [Trait("Covers", "B56")]
    public void A_buffer_of_which_a_part_is_for_the_device_to_read_goes_back_unused(int readable, int writable)
    {
        var wrong = _queue.Post(_memory.Readable(new byte[readable]), Buffer(writable));
        var right = _queue.Post(Buffer(2000));
        _queue.Kick();
        Assert.Equal(0u, _queue.WrittenOf(wrong));

        Assert.True(_backend.Send(Packet(60, 2)));
        _queue.Drain();

        Assert.Equal(72u, _queue.WrittenOf(right));
        Assert.Single(_queue.Events.Failures);
    }

    [Fact]
    public void A_buffer_in_memory_that_is_not_mapped_goes_back_unused_and_is_reported_once()
    {
        for (var i = 0; i < 3; i++)
        {
            var chain = _queue.Post(new Piece(DriverMemory.Unmapped, 2000, Writable: true));
            _queue.Kick();
            Assert.False(_backend.Send(Packet(60, 1)));
            _queue.Drain();
            Assert.Equal(0u, _queue.WrittenOf(chain));
        }

        Assert.Single(_queue.Events.Failures);
    }

    [Fact]
    [Trait("Covers", "B58")]
    public void Frames_without_a_buffer_are_dropped_and_counted()
    {
        for (var i = 0; i < 1000; i++)
            Assert.False(_backend.Send(Packet(60, 1)));
        Assert.Equal(1000, _backend.Buffers.DroppedCount);
    }

    [Fact]
    public void Delivering_a_frame_allocates_nothing()
    {
        var packet = Packet(1514, 3);
        long before = 0;
        for (var round = 0; round < 40; round++)
        {
            for (var i = 0; i < 20; i++)
                _queue.Post(new Piece(DriverMemory.Base + 0x8000, 2000, Writable: true));
            _queue.Kick();
            if (round == 20)
                before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 20; i++)
                Assert.True(_backend.Send(packet));
            if (round == 20)
                Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
            _queue.Drain();
        }
    }

    private Piece Buffer(int bytes)
    {
        var iova = _memory.Allocate(bytes);
        _memory.At(iova, bytes).Fill(DriverMemory.Poison);
        return new Piece(iova, bytes, Writable: true);
    }

    private static byte[] Packet(int frameBytes, byte seed)
    {
        var packet = new byte[12 + frameBytes];
        new Random(seed).NextBytes(packet.AsSpan(12));
        packet[10] = 1;
        return packet;
    }
}

using VduseActors.Virtio;

namespace VduseActors.Bench.Rings;

/// <summary>What a queue's actor does with block reads, through the face that it uses, without the I/O.</summary>
internal sealed class ManagedRing(RingFixture fixture, InFlightLog? log = null)
{
    private const byte Ok = 0;
    private const byte Unsupported = 2;
    private readonly Virtqueue _queue = RingFormat.For(fixture.Features).Activate(
        fixture.Ring, fixture.Guest, fixture.Features, VirtqueueState.Initial, log);
    private readonly RequestPool _pool = RequestPool.ForQueue(fixture.Ring.Size, 128);

    public ulong Serve()
    {
        ulong sum = 0;
        _queue.DisableNotifications();
        while (_pool.TryRent() is { } request)
        {
            if (_queue.TryPop(request, acceptMisses: false) != PopStatus.Request)
            {
                _pool.Return(request);
                break;
            }

            var writable = request.Writable.Bytes;
            if (writable == 0 || !request.TryReadHeader(out Header header))
                return ulong.MaxValue;
            var data = writable - 1;
            var status = header.Type == 0 && data % 512 == 0 ? Ok : Unsupported;
            if (status == Ok)
                sum += header.Sector + request.SliceWritable(0, data).Bytes;
            if (!request.TryWriteLast(status))
                return ulong.MaxValue;
            request.Written = (uint)data + 1;
            _queue.PushUsed(request);
            _pool.Return(request);
        }

        _queue.Publish();
        _queue.EnableNotifications();
        return sum;
    }

    private readonly record struct Header(uint Type, uint Reserved, ulong Sector);
}

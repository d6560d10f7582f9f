using System.Buffers.Binary;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.Support;

/// <summary>A running virtqueue of <see cref="TestDaemon"/>: one thread that waits for kicks.</summary>
public sealed class TestQueue : IDisposable
{
    private readonly TestSession _session;
    private readonly IVduseDevice _device;
    private readonly uint _index;
    private readonly VduseQueueInfo _info;
    private readonly byte[] _disk;
    private readonly TestDaemonOptions _options;
    private readonly EventFd _kick = EventFd.Create();
    private readonly RequestPool _pool;
    private Thread? _thread;
    private volatile bool _stopping;
    private VirtqueueState _state;

    public TestQueue(TestSession session, IVduseDevice device, uint index, VduseQueueInfo info, byte[] disk, TestDaemonOptions options)
    {
        _session = session;
        _device = device;
        _index = index;
        _info = info;
        _disk = disk;
        _options = options;
        _pool = RequestPool.ForQueue((ushort)info.Size, 64);
        _state = new VirtqueueState(info.State.AvailIndex, info.State.AvailIndex);
        device.SetupKick(index, _kick.Descriptor);
    }

    public VirtqueueState State => _state;

    public void Start(VirtqueueState state)
    {
        if (state != default)
            _state = state;

        _stopping = false;
        _thread = new Thread(Run) { IsBackground = true, Name = $"queue {_index}" };
        _thread.Start();
    }

    public void Stop()
    {
        _stopping = true;
        _kick.Signal();
        _thread?.Join();
        _thread = null;
    }

    public void Dispose()
    {
        Stop();
        _kick.Dispose();
        _pool.Dispose();
    }

    private void Run()
    {
        if (!_session.TryMapRing(_info, out var ring))
            return;

        var queue = new SplitVirtqueue(ring, _session.Memory, _session.Features, _state);
        var broken = false;
        while (!_stopping && !broken)
        {
            do
            {
                queue.DisableNotifications();
                broken = Drain(queue, ring);
                if (queue.Publish())
                    Interrupt();
            }
            while (!_stopping && !broken && queue.EnableNotifications());

            _state = queue.State;
            if (!_stopping)
            {
                Polling.Wait(_kick.Descriptor, Epoll.EPOLLIN, -1);
                _kick.TryDrain(out _);
            }
        }

        _state = queue.State;
    }

    private bool Drain(SplitVirtqueue queue, in SplitRingMemory ring)
    {
        while (!_stopping)
        {
            if (_pool.TryRent() is not { } request)
                return false;

            var status = queue.TryPop(request, acceptMisses: false);
            if (status == PopStatus.Miss)
                status = queue.TryPop(request, acceptMisses: !_session.TryMap(queue.MissIova));

            if (status != PopStatus.Request)
            {
                _pool.Return(request);
                return status == PopStatus.Broken;
            }

            if (!_options.Serve(request))
                continue;

            Serve(request);
            _options.Tamper(request);
            var used = queue.State.UsedIndex;
            queue.PushUsed(request);
            _options.TamperUsed(ring, used);
            _pool.Return(request);
        }

        return false;
    }

    /// <summary>The kernel stores DRIVER_OK a moment after the reply: until then the interrupt is owed.</summary>
    private void Interrupt()
    {
        while (_device.TryInjectInterrupt(_index) == Errno.EINVAL && !_stopping)
            Thread.Yield();
    }

    private void Serve(VirtioRequest request)
    {
        Span<byte> header = stackalloc byte[16];
        request.TryCopyFromReadable(0, header);
        var operation = (BlockOperation)BinaryPrimitives.ReadUInt32LittleEndian(header);
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]) * TestDaemon.SectorSize;
        var length = (operation == BlockOperation.Write ? request.Readable.Bytes - 16 : request.Writable.Bytes - 1);
        var status = BlockStatus.Ok;
        request.Written = 1;
        switch (operation)
        {
            case BlockOperation.Read or BlockOperation.Write when offset + length > (ulong)_disk.Length:
                status = BlockStatus.IoError;
                break;
            case BlockOperation.Read:
                request.TryCopyToWritable(0, _disk.AsSpan((int)offset, (int)length));
                request.Written = (uint)length + 1;
                break;
            case BlockOperation.Write:
                request.TryCopyFromReadable(16, _disk.AsSpan((int)offset, (int)length));
                break;
            case BlockOperation.GetId:
                request.TryCopyToWritable(0, "serial-7\0"u8);
                request.Written = 10;
                break;
            case BlockOperation.Flush:
                break;
            default:
                status = BlockStatus.Unsupported;
                break;
        }

        request.TryCopyToWritable(request.Writable.Bytes - 1, [(byte)status]);
    }
}

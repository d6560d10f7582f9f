using System.Runtime.InteropServices;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Transports.RfcV3;

namespace VduseActors.Simulator.Tests.RfcV3;

/// <summary>A daemon that speaks RFC v3 in bytes: a thread that reads, logs and answers as the test says.</summary>
internal sealed class RfcTestDaemon : IDisposable
{
    public const uint Id = 7, BlockDevice = 2, Queues = 2;
    public const string Name = "disk0";

    private readonly EventFd _stop = EventFd.Create();
    private readonly List<string> _log = [];
    private readonly Thread _thread;
    private readonly Func<RfcRequest, RfcResponse?> _answer;
    private readonly bool[] _ready = new bool[Queues];
    private byte _status;

    /// <param name="kernel">The kernel.</param>
    /// <param name="answer">Called for each message; null answers as a device that agrees to everything.</param>
    public RfcTestDaemon(SimulatedKernel kernel, Func<RfcRequest, RfcResponse?>? answer = null)
    {
        Assert.Equal(Errno.None, Create(kernel, Config(), out var file));
        File = file!;
        _answer = answer ?? (_ => null);
        _thread = new Thread(Serve) { IsBackground = true, Name = "rfc daemon" };
        _thread.Start();
    }

    public IRfcDeviceFile File { get; }

    public List<RfcRequest> Messages { get; } = [];

    /// <summary>What was asked, as text, but for questions that change nothing.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log)
                return [.. _log];
        }
    }

    public static RfcDeviceConfig Config(uint id = Id) => new()
    {
        Id = id,
        DeviceId = BlockDevice,
        BounceSize = 1 << 20,
        QueueCount = (ushort)Queues,
        MaxQueueSize = 16,
        QueueAlign = 4096,
    };

    public static Errno Create(SimulatedKernel kernel, RfcDeviceConfig config, out IRfcDeviceFile? file) =>
        kernel.Rfc!.TryIoctl(RfcIoctl.VDUSE_CREATE_DEV, MemoryMarshal.AsBytes(new ReadOnlySpan<RfcDeviceConfig>(in config)), out file);

    public Errno SetEvent(uint command, uint index, EventFd target)
    {
        var setup = new RfcQueueEventFd { Index = index, Descriptor = (uint)target.Descriptor };
        return File.TryIoctl(command, MemoryMarshal.AsBytes(new Span<RfcQueueEventFd>(ref setup)), out _);
    }

    public Errno GetRegion(ulong start, ulong last, out RfcIotlbEntry entry)
    {
        entry = new RfcIotlbEntry { Start = start, Last = last };
        var result = File.TryIoctl(
            RfcIoctl.VDUSE_IOTLB_GET_FD, MemoryMarshal.AsBytes(new Span<RfcIotlbEntry>(ref entry)), out var descriptor);
        if (result == Errno.None)
            new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true).Dispose();
        return result;
    }

    public Errno Write(RfcResponse response) => File.TryWrite(MemoryMarshal.AsBytes(new ReadOnlySpan<RfcResponse>(in response)));

    public void ClearLog()
    {
        lock (_log)
            _log.Clear();
    }

    public void Dispose()
    {
        _stop.Signal();
        _thread.Join();
        File.Dispose();
        _stop.Dispose();
    }

    private void Serve()
    {
        using var epoll = new Epoll();
        epoll.Add(File.Descriptor, Epoll.EPOLLIN, 0);
        epoll.Add(_stop.Descriptor, Epoll.EPOLLIN, 1);
        var events = new EpollEvent[2];
        var buffer = new byte[RfcRequest.WireSize];
        while (true)
        {
            var count = epoll.Wait(events, -1);
            for (var i = 0; i < count; i++)
            {
                if (events[i].Data == 1)
                    return;
            }

            if (File.TryRead(buffer, out _) == Errno.None)
                Answer(MemoryMarshal.Read<RfcRequest>(buffer));
        }
    }

    private void Answer(RfcRequest request)
    {
        lock (_log)
        {
            Messages.Add(request);
            if (Describe(request) is { } text)
                _log.Add(text);
        }

        if (_answer(request) is { } reply)
        {
            if (reply.RequestId != uint.MaxValue)
                Write(reply);
            return;
        }

        reply = RfcResponse.For(request.RequestId);
        switch (request.Type)
        {
            case RfcRequestType.SetStatus:
                _status = request.Status;
                break;
            case RfcRequestType.GetStatus:
                reply.Status = _status;
                break;
            case RfcRequestType.SetQueueReady:
                _ready[request.QueueIndex] = request.Ready != 0;
                break;
            case RfcRequestType.GetQueueReady:
                reply.Ready = _ready[request.QueueIndex] ? (byte)1 : (byte)0;
                break;
            case RfcRequestType.GetFeatures:
                reply.Features = 1UL << 32;
                break;
        }

        Write(reply);
    }

    /// <summary>The answer that leaves a message unanswered.</summary>
    public static RfcResponse Silence => new() { RequestId = uint.MaxValue };

    private static string? Describe(in RfcRequest request) => request.Type switch
    {
        RfcRequestType.SetStatus => $"status {request.Status:x2}",
        RfcRequestType.UpdateIotlb =>
            request.IovaLast == ulong.MaxValue ? "iotlb all" : $"iotlb {request.IovaStart:x}-{request.IovaLast:x}",
        RfcRequestType.SetQueueReady => $"ready {request.QueueIndex}={request.Ready}",
        RfcRequestType.GetQueueReady => $"ready {request.QueueIndex}?",
        RfcRequestType.SetQueueSize => $"size {request.QueueIndex}={request.QueueSize}",
        RfcRequestType.SetQueueAddress => $"address {request.QueueIndex}",
        RfcRequestType.SetQueueState => $"state {request.QueueIndex}={request.AvailIndex}",
        RfcRequestType.GetQueueState => $"state {request.QueueIndex}?",
        RfcRequestType.SetFeatures => $"features {request.Features:x}",
        RfcRequestType.GetConfig => $"config {request.ConfigOffset}+{request.ConfigLength}?",
        RfcRequestType.SetConfig => $"config {request.ConfigOffset}+{request.ConfigLength}",
        _ => null,
    };
}

using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.Tests.Support;

/// <summary>
/// A small block device of the tests' own, straight on the kernel port: one control thread, one thread per started queue, the
/// disk an array. Members that tests replace make it misbehave.
/// </summary>
public sealed class TestDaemon : IDisposable
{
    public const string Name = "disk0";
    public const int SectorSize = 512;

    private readonly IVduseDevice _device;
    private readonly EventFd _stop = EventFd.Create();
    private readonly Thread _control;
    private readonly TestDaemonOptions _options;
    private TestSession? _session;

    public TestDaemon(IVduseKernel kernel, TestDaemonOptions? options = null, bool create = true)
    {
        _options = options ?? new TestDaemonOptions();
        Disk = _options.Disk ?? new byte[_options.CapacitySectors * SectorSize];
        if (create)
            kernel.CreateDevice(_options.Spec(Name));

        _device = kernel.OpenDevice(Name);
        for (uint i = 0; i < _options.Queues; i++)
            _device.SetupQueue(i, _options.QueueSize, i % _options.Groups);

        _control = new Thread(ServeControl) { IsBackground = true, Name = "control" };
        _control.Start();
    }

    public byte[] Disk { get; }

    public IVduseDevice Device => _device;

    /// <summary>Messages answered, in order.</summary>
    public List<VduseRequest> Messages { get; } = [];

    public IReadOnlyList<byte> Statuses
    {
        get
        {
            lock (Messages)
                return [.. Messages.Where(message => message.Type == VduseRequestType.SetStatus).Select(message => message.Status)];
        }
    }

    /// <summary>Messages answered, as text.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (Messages)
                return [.. Messages.Select(Describe)];
        }
    }

    public void Dispose()
    {
        _stop.Signal();
        _control.Join();
        _session?.Dispose();
        _device.Dispose();
        _stop.Dispose();
    }

    private static string Describe(VduseRequest request) => request.Type switch
    {
        VduseRequestType.SetStatus => $"status {request.Status:X2}",
        VduseRequestType.SetQueueReady => $"ready {request.ReadyQueueIndex}={request.Ready}",
        VduseRequestType.UpdateIotlb => $"iotlb {request.IovaStart:x}-{request.IovaLast:x} in {request.IovaAddressSpace}",
        VduseRequestType.GetQueueState => $"state {request.QueueIndex}",
        VduseRequestType.SetQueueGroupAddressSpace => $"group {request.Group} to {request.GroupAddressSpace}",
        _ => "suspend",
    };

    private void ServeControl()
    {
        try
        {
            ReadMessages();
        }
        catch (VduseException broken) when (broken.Errno == Errno.EPERM)
        {
            // The simulated machine was switched off under us.
        }
    }

    private void ReadMessages()
    {
        using var epoll = new Epoll();
        epoll.Add(_device.PollDescriptor, Epoll.EPOLLIN, 0);
        epoll.Add(_stop.Descriptor, Epoll.EPOLLIN, 1);
        var events = new EpollEvent[2];
        while (true)
        {
            var count = epoll.Wait(events, -1);
            for (var i = 0; i < count; i++)
            {
                if (events[i].Data == 1)
                    return;
            }

            switch (_device.TryReadRequest(out var request))
            {
                case ControlRead.Message:
                    Answer(request);
                    break;
                case ControlRead.Broken:
                    return;
                case ControlRead.Empty:
                    break;
            }
        }
    }

    private void Answer(in VduseRequest request)
    {
        lock (Messages)
            Messages.Add(request);

        var response = VduseResponse.For(request.RequestId, _options.OnMessage(request));
        switch (request.Type)
        {
            case var _ when response.Result != VduseResult.Ok:
                break;
            case VduseRequestType.SetStatus when _options.Refuse(request.Status):
                response.Result = VduseResult.Failed;
                break;
            case VduseRequestType.SetStatus when request.Status == 0:
            case VduseRequestType.UpdateIotlb:
                StopSession(keep: request.Type == VduseRequestType.UpdateIotlb);
                break;
            case VduseRequestType.SetStatus when (request.Status & 4) != 0 && _session is null:
                _session = new TestSession(_device, Disk, _options);
                break;
            case VduseRequestType.GetQueueState:
                response.SplitAvailIndex = _session?.AvailIndex((int)request.QueueIndex) ?? 0;
                break;
            case VduseRequestType.Suspend:
                _session?.Stop();
                break;
        }

        _device.TryWriteResponse(response);
        if (request.Type == VduseRequestType.UpdateIotlb && _session is not null)
            _session.Resume();
        else if (request.Type == VduseRequestType.SetStatus && (request.Status & 4) != 0)
            _session?.Start();
        else if (request.Type == VduseRequestType.SetQueueReady && request.Ready != 0)
            _session?.Start();
    }

    private void StopSession(bool keep)
    {
        _session?.Stop();
        if (keep)
        {
            _session?.Unmap();
            return;
        }

        _session?.Dispose();
        _session = null;
    }
}

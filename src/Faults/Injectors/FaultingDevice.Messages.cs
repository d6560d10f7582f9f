using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Faults;

/// <content>
/// Control messages: what faults make up, repeat or hold back stands in a list of its own, with a readiness of its own; the poll
/// descriptor is an epoll set over both.
/// </content>
internal sealed partial class FaultingDevice
{
    private readonly Lock _gate = new();
    private readonly Epoll _readiness = new();
    private readonly EventFd _announced = EventFd.Create();
    private readonly Queue<VduseRequest> _waiting = new();
    private readonly HashSet<uint> _madeUp = [];
    private readonly Dictionary<uint, string> _types = [];
    private readonly Dictionary<uint, TimeSpan> _read = [];
    private uint _nextId = FirstMadeUpId;
    private volatile bool _broken;

    /// <summary>Messages that a fault made up and that were not answered.</summary>
    public int UnansweredMessages
    {
        get
        {
            lock (_gate)
                return Volatile.Read(ref _closed) != 0 || _broken ? 0 : _madeUp.Count;
        }
    }

    /// <summary>Longest time between reading a message of the kernel's and its reply.</summary>
    public TimeSpan SlowestReply { get; private set; }

    public ControlRead TryReadRequest(out VduseRequest request)
    {
        request = default;
        if (_broken)
            return ControlRead.Broken;
        if (TryTakeWaiting(out request))
            return ControlRead.Message;
        var read = _inner.TryReadRequest(out request);
        if (read != ControlRead.Message)
            return read;
        var type = TypeOf(request);
        lock (_gate)
        {
            _types[request.RequestId] = type;
            _read[request.RequestId] = _session.Elapsed;
        }

        if (type == "reset")
            HealMemory();
        var site = new FaultSite { Device = Name, Message = type };
        if (_session.Pass(FaultPoint.ReadMessage, site) is not { } fired)
            return ControlRead.Message;
        lock (_gate)
            return fired.Does<MessageEffect>()(this, fired, ref request);
    }

    public Errno TryWriteResponse(in VduseResponse response)
    {
        RequireWhole(Operations.WriteReply);
        string? type;
        lock (_gate)
        {
            if (_madeUp.Remove(response.RequestId))
                return Errno.None;
            type = _types.GetValueOrDefault(response.RequestId);
            if (_read.Remove(response.RequestId, out var readAt) && _session.Elapsed - readAt > SlowestReply)
                SlowestReply = _session.Elapsed - readAt;
        }

        return _session.Pass(FaultPoint.WriteReply, new FaultSite { Device = Name, Message = type }) is { } fired
            ? fired.Does<ReplyEffect>()(this, fired, response)
            : Answer(response);
    }

    /// <summary>Hands a reply to the kernel.</summary>
    public Errno Answer(in VduseResponse response) => _inner.TryWriteResponse(response);

    /// <summary>Sends a message that the kernel did not send.</summary>
    public void Send(VduseRequest request)
    {
        lock (_gate)
        {
            if (_broken || Volatile.Read(ref _closed) != 0)
                return;
            Announce(MakeUp(request));
        }
    }

    /// <summary>Puts a message before those of the kernel, unless the device was closed meanwhile.</summary>
    public void Redeliver(VduseRequest request)
    {
        lock (_gate)
        {
            if (Volatile.Read(ref _closed) == 0)
                Announce(request);
        }
    }

    /// <summary>Gives a message an id that the kernel has not given. Under the gate.</summary>
    public VduseRequest MakeUp(VduseRequest request)
    {
        request.RequestId = _nextId++;
        _madeUp.Add(request.RequestId);
        return request;
    }

    /// <summary>Puts a message before those of the kernel. Under the gate.</summary>
    public void Announce(in VduseRequest request)
    {
        _waiting.Enqueue(request);
        _announced.Signal();
    }

    /// <summary>From now on the kernel has declared the device broken. Under the gate.</summary>
    public void Break()
    {
        _broken = true;
        _announced.Signal();
    }

    private bool TryTakeWaiting(out VduseRequest request)
    {
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out request))
                return false;
            if (_waiting.Count == 0)
                _announced.TryDrain(out _);
            return true;
        }
    }

    private static string TypeOf(in VduseRequest request) => request.Type switch
    {
        VduseRequestType.SetStatus => request.Status == 0 ? "reset" : "set-status",
        VduseRequestType.GetQueueState => "get-queue-state",
        VduseRequestType.UpdateIotlb => "update-iotlb",
        VduseRequestType.SetQueueGroupAddressSpace => "set-group-address-space",
        VduseRequestType.SetQueueReady => "set-queue-ready",
        VduseRequestType.Suspend => "suspend",
        _ => "unknown",
    };
}

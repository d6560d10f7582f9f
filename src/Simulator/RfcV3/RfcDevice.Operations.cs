using VduseActors.Kernel;
using VduseActors.Simulator.Iommu;
using VduseActors.Transports.RfcV3;
using VduseActors.Virtio;

namespace VduseActors.Simulator.RfcV3;

/// <content>The operations of the vdpa bus, each one message or more.</content>
internal sealed partial class RfcDevice
{
    private ulong _driverFeatures;
    private bool _featuresValid;
    private DeviceStatus _knownStatus;

    /// <summary>GET_FEATURES; an IOMMU there is always.</summary>
    public ulong DeviceFeatures
    {
        get
        {
            Channel.Send(new RfcRequest { Type = RfcRequestType.GetFeatures }, 0, out var response);
            return response.Features | VirtioFeature.AccessPlatform;
        }
    }

    /// <summary>SET_FEATURES; what the virtio core remembers of it.</summary>
    public ulong DriverFeatures
    {
        get => Volatile.Read(ref _driverFeatures);
        set
        {
            _featuresValid = true;
            var result = Channel.Send(new RfcRequest { Type = RfcRequestType.SetFeatures, Features = value }, sizeof(ulong), out _);
            if (result == Errno.None)
                Volatile.Write(ref _driverFeatures, value);
        }
    }

    /// <summary>GET_STATUS.</summary>
    public DeviceStatus Status
    {
        get
        {
            Channel.Send(new RfcRequest { Type = RfcRequestType.GetStatus }, 0, out var response);
            return _knownStatus = (DeviceStatus)response.Status;
        }
    }

    /// <summary>What the daemon said last, without asking it.</summary>
    public DeviceStatus LastStatus => _knownStatus;

    public void SetStatus(DeviceStatus status, CancellationToken cancellation)
    {
        UpdateIotlb(0, ulong.MaxValue);
        if (SendStatus(status) == Errno.None)
            _knownStatus = status;
    }

    public Errno Reset(CancellationToken cancellation)
    {
        _domain.SetMap([]);
        UpdateIotlb(0, ulong.MaxValue);
        foreach (var queue in _queues)
            queue.Reset();

        _featuresValid = false;
        Volatile.Write(ref _driverFeatures, 0);
        _knownStatus = DeviceStatus.None;
        return SendStatus(DeviceStatus.None);
    }

    public Errno Suspend(CancellationToken cancellation) => Errno.EOPNOTSUPP;

    public Errno SetGroupAddressSpace(uint group, uint addressSpace, CancellationToken cancellation) => Errno.EOPNOTSUPP;

    /// <summary>GET_CONFIG, of which a message takes 256 bytes: nobody reads more at once.</summary>
    public void ReadConfig(uint offset, Span<byte> into)
    {
        // The vdpa core makes a legacy driver of one that reads before it negotiates.
        if (!_featuresValid)
            DriverFeatures = 0;

        into.Clear();
        var length = Math.Min(into.Length, RfcConfigData.Capacity);
        var request = new RfcRequest { Type = RfcRequestType.GetConfig, ConfigOffset = offset, ConfigLength = (uint)length };
        if (Channel.Send(request, ConfigPayload, out var response) == Errno.None)
            response.ConfigData[..length].CopyTo(into);
    }

    /// <summary>SET_CONFIG.</summary>
    public void WriteConfig(uint offset, ReadOnlySpan<byte> bytes)
    {
        var length = Math.Min(bytes.Length, RfcConfigData.Capacity);
        var request = new RfcRequest { Type = RfcRequestType.SetConfig, ConfigOffset = offset, ConfigLength = (uint)length };
        bytes[..length].CopyTo(request.ConfigData);
        Channel.Send(request, ConfigPayload, out _);
    }

    /// <summary>Ignored: there is no configuration interrupt.</summary>
    public void SetConfigCallback(Action? callback)
    {
    }

    public void SetQueueCallback(int queue, Action? callback, bool direct) => _queues[queue].Callback = callback;

    public void SetQueueSize(int queue, uint size) =>
        Channel.Send(new RfcRequest { Type = RfcRequestType.SetQueueSize, QueueIndex = (uint)queue, QueueSize = size }, 8, out _);

    public Errno SetQueueAddress(int queue, ulong descriptors, ulong driver, ulong device)
    {
        var request = new RfcRequest
        {
            Type = RfcRequestType.SetQueueAddress,
            QueueIndex = (uint)queue,
            DescriptorAddress = descriptors,
            DriverAddress = driver,
            DeviceAddress = device,
        };
        return Channel.Send(request, 32, out _);
    }

    /// <summary>SET_VQ_STATE, which has room for the position in a split ring only.</summary>
    public Errno SetQueueState(int queue, VduseQueueState state) =>
        Channel.Send(
            new RfcRequest { Type = RfcRequestType.SetQueueState, QueueIndex = (uint)queue, AvailIndex = state.AvailIndex }, 8, out _);

    public Errno GetQueueState(int queue, out VduseQueueState state, CancellationToken cancellation)
    {
        var result = Channel.Send(new RfcRequest { Type = RfcRequestType.GetQueueState, QueueIndex = (uint)queue }, 8, out var response);
        state = new VduseQueueState(response.AvailIndex);
        return result;
    }

    public void SetQueueReady(int queue, bool ready)
    {
        var request = new RfcRequest { Type = RfcRequestType.SetQueueReady, QueueIndex = (uint)queue, Ready = ready ? (byte)1 : (byte)0 };
        Channel.Send(request, 8, out _);
        _queues[queue].Ready = ready;
        if (!ready)
            IsQueueReady(queue);
    }

    public bool IsQueueReady(int queue)
    {
        Channel.Send(new RfcRequest { Type = RfcRequestType.GetQueueReady, QueueIndex = (uint)queue }, 8, out var response);
        var ready = response.Ready != 0;
        if (ready && !_queues[queue].Ready)
            Violations.Add(Invariant($"The device says that queue {queue} is ready, which it was never made, or not since."));

        return _queues[queue].Ready = ready;
    }

    public void Kick(int queue) => _queues[queue].Kick();

    /// <summary>Drops the map, puts the new one in piece by piece, then tells the daemon, whose answer changes nothing.</summary>
    public Errno SetMap(uint addressSpace, IReadOnlyList<IovaRegion> regions, CancellationToken cancellation)
    {
        _domain.SetMap([]);
        var result = _domain.SetMap(regions);
        UpdateIotlb(0, ulong.MaxValue);
        return result;
    }

    public CoherentMemory? AllocateCoherent(int queue, nuint length) => _domain.AllocateCoherent(length);

    /// <summary>Drops the entry, tells the daemon, then frees the memory.</summary>
    public void FreeCoherent(int queue, in CoherentMemory memory)
    {
        var last = memory.Iova + memory.Length - 1;
        _domain.WithdrawCoherent(memory);
        UpdateIotlb(memory.Iova, last);
        _domain.FreeCoherent(memory);
    }

    public IovaDomain DomainOfQueue(int queue) => _domain;

    private const uint ConfigPayload = 8 + RfcConfigData.Capacity;

    private void UpdateIotlb(ulong start, ulong last) =>
        Channel.Send(new RfcRequest { Type = RfcRequestType.UpdateIotlb, IovaStart = start, IovaLast = last }, 16, out _);

    private Errno SendStatus(DeviceStatus status) =>
        Channel.Send(new RfcRequest { Type = RfcRequestType.SetStatus, Status = (byte)status }, 1, out _);
}

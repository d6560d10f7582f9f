using VduseActors.Kernel;

namespace VduseActors.TestKit.Machine;

/// <summary>Notes every call to a device, with what it gave.</summary>
internal sealed class TracedDevice(IVduseDevice inner, DaemonTrace trace) : IVduseDevice
{
    private bool _closed;

    public string Name => inner.Name;

    public IDeviceIotlb? OnDemandIotlb => inner.OnDemandIotlb;

    public int PollDescriptor => inner.PollDescriptor;

    public uint MessageTimeoutSeconds
    {
        get => inner.MessageTimeoutSeconds;
        set
        {
            trace.Note("set msg_timeout", Name, value);
            inner.MessageTimeoutSeconds = value;
        }
    }

    public ulong BounceSize
    {
        get => inner.BounceSize;
        set
        {
            trace.Note("set bounce_size", Name, (long)value);
            inner.BounceSize = value;
        }
    }

    public ControlRead TryReadRequest(out VduseRequest request)
    {
        var result = inner.TryReadRequest(out request);
        trace.Note("read", Name, (long)result, request.RequestId);
        return result;
    }

    public Errno TryWriteResponse(in VduseResponse response)
    {
        trace.Before();
        return Note("write", response.RequestId, inner.TryWriteResponse(response));
    }

    public ulong GetDriverFeatures()
    {
        var features = inner.GetDriverFeatures();
        trace.Note("DEV_GET_FEATURES", Name, (long)features);
        return features;
    }

    public void SetConfig(uint offset, ReadOnlySpan<byte> bytes)
    {
        trace.Note("DEV_SET_CONFIG", Name, offset, bytes.Length);
        inner.SetConfig(offset, bytes);
    }

    public Errno TryInjectConfigInterrupt() => Note("DEV_INJECT_CONFIG_IRQ", 0, inner.TryInjectConfigInterrupt());

    public void SetupQueue(uint index, ushort maxSize, uint group = 0)
    {
        trace.Note("VQ_SETUP", Name, index, maxSize);
        inner.SetupQueue(index, maxSize, group);
    }

    public VduseQueueInfo GetQueueInfo(uint index)
    {
        var info = inner.GetQueueInfo(index);
        trace.Note("VQ_GET_INFO", Name, index, info.Size);
        return info;
    }

    public void SetupKick(uint index, int eventDescriptor)
    {
        // Not the number of the descriptor: it depends on what else the process has open.
        trace.Note("VQ_SETUP_KICKFD", Name, index, eventDescriptor < 0 ? -1 : 0);
        inner.SetupKick(index, eventDescriptor);
    }

    public Errno TryInjectInterrupt(uint index)
    {
        trace.Before();
        return Note("VQ_INJECT_IRQ", index, inner.TryInjectInterrupt(index));
    }

    public Errno TryGetIotlbRegion(ulong start, ulong last, uint addressSpace, out IotlbRegion region) =>
        Note("IOTLB_GET_FD", (long)start, inner.TryGetIotlbRegion(start, last, addressSpace, out region));

    public Errno TryGetIotlbInfo(ulong start, ulong last, uint addressSpace, out IotlbInfo info) =>
        Note("IOTLB_GET_INFO", (long)start, inner.TryGetIotlbInfo(start, last, addressSpace, out info));

    public Errno TryRegisterUmem(nint address, ulong iova, ulong size, uint addressSpace) =>
        Note("IOTLB_REG_UMEM", (long)iova, inner.TryRegisterUmem(address, iova, size, addressSpace));

    public Errno TryDeregisterUmem(ulong iova, ulong size, uint addressSpace) =>
        Note("IOTLB_DEREG_UMEM", (long)iova, inner.TryDeregisterUmem(iova, size, addressSpace));

    public void SetInterruptAffinity(uint index, ulong cpuMask)
    {
        trace.Note("set irq_cb_affinity", Name, index, (long)cpuMask);
        inner.SetInterruptAffinity(index, cpuMask);
    }

    public void Dispose()
    {
        // Once: a process that is killed closes what it has open, whatever it does later.
        if (_closed)
            return;
        _closed = true;
        trace.Note("close", Name);
        inner.Dispose();
    }

    private Errno Note(string what, long argument, Errno result)
    {
        trace.Note(what, Name, argument, (long)result);
        return result;
    }
}

using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Bench.WakeUp;

/// <summary>A device whose queue interrupts signal an eventfd; all else is the simulated kernel's.</summary>
/// <param name="inner">The open device.</param>
/// <param name="call">What interrupts signal.</param>
internal sealed class CallingDevice(IVduseDevice inner, EventFd call) : IVduseDevice
{
    public string Name => inner.Name;

    public int PollDescriptor => inner.PollDescriptor;

    public IDeviceIotlb? OnDemandIotlb => inner.OnDemandIotlb;

    public uint MessageTimeoutSeconds
    {
        get => inner.MessageTimeoutSeconds;
        set => inner.MessageTimeoutSeconds = value;
    }

    public ulong BounceSize
    {
        get => inner.BounceSize;
        set => inner.BounceSize = value;
    }

    public Errno TryInjectInterrupt(uint index)
    {
        call.Signal();
        return Errno.None;
    }

    public ControlRead TryReadRequest(out VduseRequest request) => inner.TryReadRequest(out request);

    public Errno TryWriteResponse(in VduseResponse response) => inner.TryWriteResponse(response);

    public ulong GetDriverFeatures() => inner.GetDriverFeatures();

    public void SetConfig(uint offset, ReadOnlySpan<byte> bytes) => inner.SetConfig(offset, bytes);

    public Errno TryInjectConfigInterrupt() => inner.TryInjectConfigInterrupt();

    public void SetupQueue(uint index, ushort maxSize, uint group = 0) => inner.SetupQueue(index, maxSize, group);

    public VduseQueueInfo GetQueueInfo(uint index) => inner.GetQueueInfo(index);

    public void SetupKick(uint index, int eventDescriptor) => inner.SetupKick(index, eventDescriptor);

    public Errno TryGetIotlbRegion(ulong start, ulong last, uint addressSpace, out IotlbRegion region) =>
        inner.TryGetIotlbRegion(start, last, addressSpace, out region);

    public Errno TryGetIotlbInfo(ulong start, ulong last, uint addressSpace, out IotlbInfo info) =>
        inner.TryGetIotlbInfo(start, last, addressSpace, out info);

    public Errno TryRegisterUmem(nint address, ulong iova, ulong size, uint addressSpace) =>
        inner.TryRegisterUmem(address, iova, size, addressSpace);

    public Errno TryDeregisterUmem(ulong iova, ulong size, uint addressSpace) => inner.TryDeregisterUmem(iova, size, addressSpace);

    public void SetInterruptAffinity(uint index, ulong cpuMask) => inner.SetInterruptAffinity(index, cpuMask);

    public void Dispose() => inner.Dispose();
}

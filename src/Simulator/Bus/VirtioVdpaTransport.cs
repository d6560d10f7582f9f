using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Iommu;
using VduseActors.Simulator.Vduse;

namespace VduseActors.Simulator.Bus;

/// <summary>virtio-vdpa: a kernel driver's view of a VDUSE device, with its buffers bounced.</summary>
internal sealed class VirtioVdpaTransport(VduseDevice device, CancellationToken powerOff) : IVirtioTransport
{
    private bool _featuresValid;

    public string DeviceName => device.Name;

    public uint DeviceId => device.Spec.DeviceId;

    public int QueueCount => device.QueueCount;

    public uint QueueAlign => device.Spec.QueueAlign;

    public ulong DeviceFeatures => device.Spec.Features;

    public ulong DriverFeatures
    {
        get => device.DriverFeatures;
        set
        {
            _featuresValid = true;
            device.DriverFeatures = value;
        }
    }

    public byte Status => device.Status;

    public ViolationLog Violations => device.Violations;

    public CancellationToken PowerOff => powerOff;

    public void SetStatus(byte status)
    {
        if (status == 0)
            Reset();
        else
            device.SetStatus(status, powerOff);
    }

    public void Reset()
    {
        _featuresValid = false;
        device.Reset(powerOff);
    }

    public void ReadConfig(uint offset, Span<byte> into)
    {
        // The vdpa core makes a legacy driver of one that reads before it negotiates.
        if (!_featuresValid)
            DriverFeatures = 0;

        device.ReadConfig(offset, into);
    }

    public void SetConfigCallback(Action? callback) => device.SetConfigCallback(callback);

    public ushort MaxQueueSize(int queue) => device.DriverMaxSize(queue);

    public void SetupQueue(
        int queue, uint size, ulong descriptors, ulong driver, ulong device1, Action? callback, VduseQueueState initial = default)
    {
        device.Queue(queue).SetCallback(callback, direct: false);
        device.ConfigureQueue(queue, size, descriptors, driver, device1, initial);
    }

    public void SetQueueReady(int queue, bool ready) => device.SetQueueReady(queue, ready);

    public void Kick(int queue) => device.Kick(queue);

    public CoherentMemory? AllocateCoherent(int queue, nuint length) => device.DomainOfQueue(queue).AllocateCoherent(length);

    public void FreeCoherent(int queue, in CoherentMemory memory) => device.DomainOfQueue(queue).FreeCoherent(memory);

    public ulong Map(int queue, ReadOnlySpan<byte> buffer, DmaDirection direction) => device.DomainOfQueue(queue).Map(buffer, direction);

    public void Unmap(int queue, ulong iova, Span<byte> buffer, DmaDirection direction) =>
        device.DomainOfQueue(queue).Unmap(iova, buffer, direction);

    public void Discard(int queue, ulong iova, int length) => device.DomainOfQueue(queue).Discard(iova, length);
}

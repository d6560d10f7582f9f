using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Execution;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Bus;

/// <summary>virtio-vdpa: a kernel driver's view of a VDUSE device, with its buffers bounced.</summary>
internal sealed class VirtioVdpaTransport(IVdpaConfigOps vduse, KernelExecution execution, CancellationToken powerOff) : IVirtioTransport
{
    public string DeviceName => vduse.Name;

    public uint DeviceId => vduse.DeviceId;

    public int QueueCount => vduse.QueueCount;

    public uint QueueAlign => vduse.QueueAlign;

    public ulong DeviceFeatures => vduse.DeviceFeatures;

    public ulong DriverFeatures
    {
        get => vduse.DriverFeatures;
        set => vduse.DriverFeatures = value;
    }

    public DeviceStatus Status => vduse.Status;

    public ViolationLog Violations => vduse.Violations;

    public CancellationToken PowerOff => powerOff;

    public KernelExecution Execution => execution;

    public void SetStatus(DeviceStatus status)
    {
        if (status == 0)
            Reset();
        else
            vduse.SetStatus(status, powerOff);
    }

    public void Reset() => vduse.Reset(powerOff);

    public void ReadConfig(uint offset, Span<byte> into) => vduse.ReadConfig(offset, into);

    public void SetConfigCallback(Action? callback) => vduse.SetConfigCallback(callback);

    public ushort MaxQueueSize(int queue) => vduse.DriverMaxSize(queue);

    public void SetupQueue(
        int queue, uint size, ulong descriptors, ulong driver, ulong device, Action? callback, VduseQueueState initial = default)
    {
        // The kernel looks before it takes a queue. One that is in use it would leave alone; here that is noted and gone on with.
        _ = vduse.IsQueueReady(queue);
        vduse.SetQueueCallback(queue, callback, direct: false);
        vduse.SetQueueSize(queue, size);
        vduse.SetQueueAddress(queue, descriptors, driver, device);
        if (initial != default)
            vduse.SetQueueState(queue, initial);
    }

    public void SetQueueReady(int queue, bool ready) => vduse.SetQueueReady(queue, ready);

    public void Kick(int queue) => vduse.Kick(queue);

    public CoherentMemory? AllocateCoherent(int queue, nuint length) => vduse.AllocateCoherent(queue, length);

    public void FreeCoherent(int queue, in CoherentMemory memory) => vduse.FreeCoherent(queue, memory);

    public ulong Map(int queue, ReadOnlySpan<byte> buffer, DmaDirection direction) => vduse.DomainOfQueue(queue).Map(buffer, direction);

    public void Unmap(int queue, ulong iova, Span<byte> buffer, DmaDirection direction) =>
        vduse.DomainOfQueue(queue).Unmap(iova, buffer, direction);

    public void Discard(int queue, ulong iova, int length) => vduse.DomainOfQueue(queue).Discard(iova, length);
}

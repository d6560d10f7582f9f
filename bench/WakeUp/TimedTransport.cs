using System.Diagnostics;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Execution;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Bench.WakeUp;

/// <summary>A transport that notes when it kicks, and whose interrupt handler its owner calls.</summary>
/// <param name="inner">The simulated kernel's transport.</param>
internal sealed class TimedTransport(IVirtioTransport inner) : IVirtioTransport
{
    private Action? _handler;

    /// <summary>When the last kick began, in <see cref="Stopwatch"/> ticks.</summary>
    public long KickedAt { get; private set; }

    public string DeviceName => inner.DeviceName;

    public uint DeviceId => inner.DeviceId;

    public int QueueCount => inner.QueueCount;

    public uint QueueAlign => inner.QueueAlign;

    public ulong DeviceFeatures => inner.DeviceFeatures;

    public ulong DriverFeatures
    {
        get => inner.DriverFeatures;
        set => inner.DriverFeatures = value;
    }

    public DeviceStatus Status => inner.Status;

    public ViolationLog Violations => inner.Violations;

    public CancellationToken PowerOff => inner.PowerOff;

    public KernelExecution Execution => inner.Execution;

    /// <summary>Handles the interrupt of the queue.</summary>
    public void HandleInterrupt() => _handler?.Invoke();

    public void Kick(int queue)
    {
        KickedAt = Stopwatch.GetTimestamp();
        inner.Kick(queue);
    }

    public void SetupQueue(
        int queue, uint size, ulong descriptors, ulong driver, ulong device, Action? callback, VduseQueueState initial = default)
    {
        _handler = callback;
        inner.SetupQueue(queue, size, descriptors, driver, device, callback, initial);
    }

    public void SetStatus(DeviceStatus status) => inner.SetStatus(status);

    public void Reset() => inner.Reset();

    public void ReadConfig(uint offset, Span<byte> into) => inner.ReadConfig(offset, into);

    public void SetConfigCallback(Action? callback) => inner.SetConfigCallback(callback);

    public ushort MaxQueueSize(int queue) => inner.MaxQueueSize(queue);

    public void SetQueueReady(int queue, bool ready) => inner.SetQueueReady(queue, ready);

    public CoherentMemory? AllocateCoherent(int queue, nuint length) => inner.AllocateCoherent(queue, length);

    public void FreeCoherent(int queue, in CoherentMemory memory) => inner.FreeCoherent(queue, memory);

    public ulong Map(int queue, ReadOnlySpan<byte> buffer, DmaDirection direction) => inner.Map(queue, buffer, direction);

    public void Unmap(int queue, ulong iova, Span<byte> buffer, DmaDirection direction) => inner.Unmap(queue, iova, buffer, direction);

    public void Discard(int queue, ulong iova, int length) => inner.Discard(queue, iova, length);
}

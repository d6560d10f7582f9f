using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Execution;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Bus;

/// <summary>
/// A guest driver's view of a device behind vhost-vdpa, simulated or real: rings and buffers lie in guest RAM, which the device
/// reaches directly.
/// </summary>
public sealed class VhostVdpaTransport : IVirtioTransport
{
    private const uint PageSize = 4096;

    private readonly IVhostVdpa _vhost;
    private readonly GuestRam[] _ram;
    private ulong _driverFeatures;

    /// <summary>A guest on a simulated machine, which records violations where the machine does.</summary>
    /// <param name="vhost">The open device, with at least <paramref name="ram"/> mapped before a queue runs.</param>
    /// <param name="ram">RAM from which rings and buffers are taken.</param>
    public VhostVdpaTransport(SimulatedVhostVdpa vhost, GuestRam ram)
        : this(vhost, ram, vhost?.Violations ?? throw new ArgumentNullException(nameof(vhost)), vhost.PowerOff) =>
        Execution = vhost.Execution;

    /// <summary>A guest on any machine.</summary>
    /// <param name="vhost">The open device, with at least <paramref name="ram"/> mapped before a queue runs.</param>
    /// <param name="ram">RAM from which rings and buffers of all queues are taken.</param>
    /// <param name="violations">Where drivers record what the device does wrong.</param>
    /// <param name="powerOff">Cancelled when the device answers no more.</param>
    public VhostVdpaTransport(IVhostVdpa vhost, GuestRam ram, ViolationLog violations, CancellationToken powerOff = default)
        : this(vhost, [ram], violations, powerOff)
    {
    }

    /// <summary>A guest whose queues lie in RAM of their own, because their groups have address spaces of their own.</summary>
    /// <param name="vhost">The open device.</param>
    /// <param name="ramOfQueue">RAM of each queue; queues beyond the last entry use the last one.</param>
    /// <param name="violations">Where drivers record what the device does wrong.</param>
    /// <param name="powerOff">Cancelled when the device answers no more.</param>
    public VhostVdpaTransport(
        IVhostVdpa vhost,
        IReadOnlyList<GuestRam> ramOfQueue,
        ViolationLog violations,
        CancellationToken powerOff = default)
    {
        ArgumentNullException.ThrowIfNull(vhost);
        ArgumentNullException.ThrowIfNull(ramOfQueue);
        ArgumentOutOfRangeException.ThrowIfZero(ramOfQueue.Count, nameof(ramOfQueue));
        _vhost = vhost;
        _ram = [.. ramOfQueue];
        Violations = violations;
        PowerOff = powerOff;
    }

    /// <inheritdoc/>
    public string DeviceName => _vhost.DeviceName;

    /// <inheritdoc/>
    public uint DeviceId => _vhost.DeviceId;

    /// <inheritdoc/>
    public int QueueCount => _vhost.QueueCount;

    /// <inheritdoc/>
    public uint QueueAlign => PageSize;

    /// <inheritdoc/>
    public ulong DeviceFeatures => _vhost.DeviceFeatures;

    /// <inheritdoc/>
    public ulong DriverFeatures
    {
        get => _driverFeatures;
        set
        {
            if (_vhost.SetFeatures(value) == Errno.None)
                _driverFeatures = value;
        }
    }

    /// <inheritdoc/>
    public DeviceStatus Status => (DeviceStatus)_vhost.Status;

    /// <inheritdoc/>
    public ViolationLog Violations { get; }

    /// <inheritdoc/>
    public CancellationToken PowerOff { get; }

    /// <inheritdoc/>
    public KernelExecution Execution { get; } = KernelExecution.Threads;

    /// <inheritdoc/>
    public void SetStatus(DeviceStatus status)
    {
        if (status == DeviceStatus.None)
            _driverFeatures = 0;

        _vhost.SetStatus((byte)status);
    }

    /// <inheritdoc/>
    public void Reset() => SetStatus(DeviceStatus.None);

    /// <inheritdoc/>
    public void ReadConfig(uint offset, Span<byte> into)
    {
        // Beyond what the device type has, which is what the kernel refuses, the virtio core reads zeros.
        if (_vhost.ReadConfig(offset, into) != Errno.None)
            into.Clear();
    }

    /// <inheritdoc/>
    public void SetConfigCallback(Action? callback) => _vhost.SetConfigCall(callback);

    /// <inheritdoc/>
    public ushort MaxQueueSize(int queue) => _vhost.MaxQueueSize;

    /// <inheritdoc/>
    public void SetupQueue(
        int queue, uint size, ulong descriptors, ulong driver, ulong device, Action? callback, VduseQueueState initial = default)
    {
        _vhost.SetCall(queue, callback);
        _vhost.SetQueueSize(queue, size);
        _vhost.SetQueueAddress(queue, descriptors, driver, device);
        _vhost.SetQueueState(queue, initial);
    }

    /// <inheritdoc/>
    public void SetQueueReady(int queue, bool ready) => _vhost.SetQueueReady(queue, ready);

    /// <inheritdoc/>
    public void Kick(int queue) => _vhost.Kick(queue);

    /// <inheritdoc/>
    public CoherentMemory? AllocateCoherent(int queue, nuint length)
    {
        var iova = RamOf(queue).Pool.AllocateZeroed(checked((int)length), out var host);
        return iova == 0 ? null : new CoherentMemory(iova, host, length);
    }

    /// <inheritdoc/>
    public void FreeCoherent(int queue, in CoherentMemory memory) => RamOf(queue).Pool.Discard(memory.Iova, (int)memory.Length);

    /// <inheritdoc/>
    public ulong Map(int queue, ReadOnlySpan<byte> buffer, DmaDirection direction) => RamOf(queue).Pool.Map(buffer, direction);

    /// <inheritdoc/>
    public void Unmap(int queue, ulong iova, Span<byte> buffer, DmaDirection direction) =>
        RamOf(queue).Pool.Unmap(iova, buffer, direction);

    /// <inheritdoc/>
    public void Discard(int queue, ulong iova, int length) => RamOf(queue).Pool.Discard(iova, length);

    private GuestRam RamOf(int queue) => _ram[Math.Min(queue, _ram.Length - 1)];
}

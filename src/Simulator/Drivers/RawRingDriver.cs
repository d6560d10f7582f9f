using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>
/// A ring without a driver: whoever holds it writes descriptors, indexes and flags as it likes, at any time, and kicks. For
/// everything that a hostile driver does.
/// </summary>
/// <remarks>Not thread-safe, like the ring itself: racing it against the device is its purpose.</remarks>
public sealed class RawRingDriver : IDisposable
{
    private readonly IVirtioTransport _transport;
    private readonly int _queue;
    private readonly List<CoherentMemory> _buffers = [];
    private readonly List<UsedWait> _waits = [];
    private int _interrupts;
    private bool _disposed;

    private RawRingDriver(IVirtioTransport transport, int queue, DriverRingLayout ring)
    {
        _transport = transport;
        _queue = queue;
        Ring = ring;
    }

    /// <summary>The ring in memory: read and write its fields directly.</summary>
    public DriverRingLayout Ring { get; }

    /// <summary>Interrupts seen.</summary>
    public int InterruptCount => Volatile.Read(ref _interrupts);

    /// <summary>The device's used index.</summary>
    public ushort UsedIndex => Volatile.Read(ref Ring.UsedIndex);

    /// <summary>
    /// Negotiates with a device that was reset, up to FEATURES_OK; <see cref="TryCreate"/> the rings next, then
    /// <see cref="Run"/>.
    /// </summary>
    /// <returns>False when the device refused the features.</returns>
    public static bool Negotiate(IVirtioTransport transport, ulong features)
    {
        ArgumentNullException.ThrowIfNull(transport);
        transport.SetStatus(DeviceStatus.Acknowledge);
        transport.SetStatus(DeviceStatus.Acknowledge | DeviceStatus.Driver);
        transport.DriverFeatures = features;
        transport.SetStatus(DeviceStatus.Acknowledge | DeviceStatus.Driver | DeviceStatus.FeaturesOk);
        return (transport.Status & DeviceStatus.FeaturesOk) != 0;
    }

    /// <summary>Writes DRIVER_OK; false when the device refused.</summary>
    public static bool Run(IVirtioTransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        transport.SetStatus(transport.Status | DeviceStatus.DriverOk);
        return (transport.Status & DeviceStatus.DriverOk) != 0;
    }

    /// <summary>Allocates a ring, describes it to the device and enables the queue; null when there is no memory.</summary>
    /// <param name="transport">The device.</param>
    /// <param name="queue">Queue index.</param>
    /// <param name="size">Descriptors, a power of two.</param>
    public static RawRingDriver? TryCreate(IVirtioTransport transport, int queue, ushort size)
    {
        ArgumentNullException.ThrowIfNull(transport);
        if (transport.AllocateCoherent(queue, DriverRingLayout.Bytes(size, transport.QueueAlign)) is not { } memory)
            return null;

        var ring = new DriverRingLayout(memory, size, transport.QueueAlign);
        var driver = new RawRingDriver(transport, queue, ring);
        transport.SetupQueue(queue, size, ring.DescriptorIova, ring.AvailIova, ring.UsedIova, driver.OnInterrupt);
        transport.SetQueueReady(queue, true);
        return driver;
    }

    /// <summary>Writes a descriptor.</summary>
    public void Describe(ushort index, ulong address, uint length, VirtqDescriptorFlags flags = VirtqDescriptorFlags.None, ushort next = 0) =>
        Ring.Descriptor(index) = new VirtqDescriptor { Address = address, Length = length, Flags = flags, Next = next };

    /// <summary>Puts heads into the avail ring and moves its index past them, without a kick.</summary>
    public void MakeAvailable(params ReadOnlySpan<ushort> heads)
    {
        var index = Ring.AvailIndex;
        foreach (var head in heads)
            Ring.Avail(index++) = head;

        // Release: entries are visible before the index.
        Volatile.Write(ref Ring.AvailIndex, index);
    }

    /// <summary>Moves the avail index anywhere, without writing entries.</summary>
    public void SetAvailIndex(ushort index) => Volatile.Write(ref Ring.AvailIndex, index);

    /// <summary>Kicks, whether the device wants it or not.</summary>
    public void Kick() => _transport.Kick(_queue);

    /// <summary>The used entry with a free-running index.</summary>
    public (uint Id, uint Length) Used(ushort index) => (Ring.UsedId(index), Ring.UsedLength(index));

    /// <summary>Waits until the device has returned as many chains as the given used index says.</summary>
    /// <param name="index">Used index to reach, free-running.</param>
    /// <param name="timeout">How long.</param>
    /// <returns>False when it has not by then.</returns>
    public async Task<bool> WaitUsedAsync(ushort index, TimeSpan timeout)
    {
        var wait = new UsedWait(index);
        lock (_waits)
        {
            if (HasReached(index))
                return true;

            _waits.Add(wait);
        }

        using var limit = _transport.Execution.Time.CreateTimer(_ => End(wait), null, timeout, Timeout.InfiniteTimeSpan);
        await wait.Ended.Task;
        return HasReached(index);
    }

    /// <summary>Memory that the device may read and write, outside of any ring.</summary>
    /// <exception cref="InvalidOperationException">No memory is left.</exception>
    public CoherentMemory AllocateBuffer(int bytes)
    {
        var buffer = _transport.AllocateCoherent(_queue, (nuint)bytes)
            ?? throw new InvalidOperationException($"No coherent memory of {bytes} bytes is left.");
        _buffers.Add(buffer);
        return buffer;
    }

    /// <summary>The driver's view of a buffer.</summary>
    // SAFETY: the memory stays mapped until this driver is disposed.
    public static unsafe Span<byte> Bytes(in CoherentMemory buffer) => new((void*)buffer.Host, checked((int)buffer.Length));

    /// <summary>Frees ring and buffers. Reset the device first, as a driver must.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;

        _disposed = true;
        foreach (var buffer in _buffers)
            _transport.FreeCoherent(_queue, buffer);

        _transport.FreeCoherent(_queue, Ring.Memory);
    }

    private void OnInterrupt()
    {
        Interlocked.Increment(ref _interrupts);
        UsedWait[] ended;
        lock (_waits)
            ended = [.. _waits.Where(wait => HasReached(wait.Index))];

        foreach (var wait in ended)
            End(wait);
    }

    private bool HasReached(ushort index) => (short)(UsedIndex - index) >= 0;

    private void End(UsedWait wait)
    {
        lock (_waits)
            _waits.Remove(wait);

        wait.Ended.TrySetResult();
    }

    private sealed class UsedWait(ushort index)
    {
        internal ushort Index { get; } = index;

        internal TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

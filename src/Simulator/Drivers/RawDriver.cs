using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>What raw drivers of either ring layout share: negotiation by hand, buffers, kicks and interrupts.</summary>
/// <remarks>Not thread-safe, like the ring itself: racing it against the device is its purpose.</remarks>
public abstract class RawDriver : IDisposable
{
    private readonly IVirtioTransport _transport;
    private readonly int _queue;
    private readonly CoherentMemory _ring;
    private readonly List<CoherentMemory> _buffers = [];
    private readonly List<Wait> _waits = [];
    private int _interrupts;
    private bool _disposed;

    private protected RawDriver(IVirtioTransport transport, int queue, in CoherentMemory ring)
    {
        _transport = transport;
        _queue = queue;
        _ring = ring;
    }

    /// <summary>Interrupts seen.</summary>
    public int InterruptCount => Volatile.Read(ref _interrupts);

    /// <summary>
    /// Negotiates with a device that was reset, up to FEATURES_OK; create the rings next, then <see cref="Run"/>.
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

    /// <summary>Kicks, whether the device wants it or not.</summary>
    public void Kick() => _transport.Kick(_queue);

    /// <summary>Memory that the device may read and write, outside of any ring.</summary>
    /// <exception cref="InvalidOperationException">No memory is left.</exception>
    public CoherentMemory AllocateBuffer(int bytes)
    {
        var buffer = _transport.AllocateCoherent(_queue, (nuint)bytes)
            ?? throw new InvalidOperationException(Invariant($"No coherent memory of {bytes} bytes is left."));
        _buffers.Add(buffer);
        return buffer;
    }

    /// <summary>The driver's view of a buffer.</summary>
    // SAFETY: the memory stays mapped until this driver is disposed.
    public static unsafe Span<byte> Bytes(scoped in CoherentMemory buffer) => new((void*)buffer.Host, checked((int)buffer.Length));

    /// <summary>Frees ring and buffers. Reset the device first, as a driver must.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;

        _disposed = true;
        GC.SuppressFinalize(this);
        foreach (var buffer in _buffers)
            _transport.FreeCoherent(_queue, buffer);

        _transport.FreeCoherent(_queue, _ring);
    }

    private protected void OnInterrupt()
    {
        Interlocked.Increment(ref _interrupts);
        Wait[] ended;
        lock (_waits)
            ended = [.. _waits.Where(wait => wait.Condition())];

        foreach (var wait in ended)
            End(wait);
    }

    /// <summary>Looks at a condition now and at each interrupt, until it holds or the time is over.</summary>
    private protected async Task<bool> WaitUntilAsync(Func<bool> condition, TimeSpan timeout)
    {
        var wait = new Wait(condition);
        lock (_waits)
        {
            if (condition())
                return true;

            _waits.Add(wait);
        }

        using var limit = _transport.Execution.Time.CreateTimer(_ => End(wait), null, timeout, Timeout.InfiniteTimeSpan);
        await wait.Ended.Task;
        return condition();
    }

    private void End(Wait wait)
    {
        lock (_waits)
            _waits.Remove(wait);

        wait.Ended.TrySetResult();
    }

    private sealed class Wait(Func<bool> condition)
    {
        internal Func<bool> Condition { get; } = condition;

        internal TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

using VduseActors.Deterministic;
using VduseActors.Devices;
using VduseActors.Devices.Block;

namespace VduseActors.SimulatedRuns;

/// <summary>
/// A block device whose storage takes its time: every operation pends, and is done after a latency drawn from the seed, so that
/// operations overtake each other as they do with threads or io_uring.
/// </summary>
/// <param name="inner">The device; its storage must not pend by itself (memory does not).</param>
/// <param name="execution">Whose time passes, and whose seed draws.</param>
/// <param name="longest">The longest latency.</param>
public sealed class LatencyDefinition(IDeviceDefinition inner, SeededExecution execution, TimeSpan longest) : IDeviceDefinition
{
    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public int Groups => inner.Groups;

    /// <inheritdoc/>
    public IBackend OpenBackend() => inner.OpenBackend() is IBlockBackend blocks
        ? new LatencyBackend(blocks, execution, longest)
        : throw new DeviceConfigurationException("backend", $"device '{Name}' has no block backend: only those take a latency");

    /// <inheritdoc/>
    public IVirtioDevice CreateDevice(IBackend backend) => inner.CreateDevice(backend);
}

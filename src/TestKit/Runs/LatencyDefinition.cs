using VduseActors.Deterministic;
using VduseActors.Devices;
using VduseActors.Devices.Block;

namespace VduseActors.TestKit.Runs;

/// <summary>
/// A block device whose storage takes its time: every operation pends, and is done after a latency drawn for it, so that
/// operations overtake each other as they do with threads or io_uring.
/// </summary>
/// <param name="inner">The device.</param>
/// <param name="execution">Whose time passes.</param>
/// <param name="draw">Gives the latency of the next operation; from a seed, else runs do not repeat.</param>
public sealed class LatencyDefinition(IDeviceDefinition inner, SeededExecution execution, Func<TimeSpan> draw) : DelegatingDefinition(inner)
{
    /// <summary>A device whose latencies are drawn from the execution's own seed.</summary>
    /// <param name="inner">The device.</param>
    /// <param name="execution">Whose time passes, and whose seed draws.</param>
    /// <param name="longest">The longest latency.</param>
    public LatencyDefinition(IDeviceDefinition inner, SeededExecution execution, TimeSpan longest)
        : this(inner, execution, () => longest * execution.DrawFraction())
    {
    }

    /// <inheritdoc/>
    public override IBackend OpenBackend() => base.OpenBackend() is IBlockBackend blocks
        ? new LatencyBackend(blocks, execution, draw)
        : throw new DeviceConfigurationException("backend", $"device '{Name}' has no block backend: only those take a latency");
}

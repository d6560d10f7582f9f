using VduseActors.Deterministic;
using VduseActors.Devices.Block;

namespace VduseActors.TestKit.Runs;

/// <summary>Does every operation later.</summary>
internal sealed class LatencyBackend(IBlockBackend inner, SeededExecution execution, Func<TimeSpan> draw) : DelegatingBlockBackend(inner)
{
    protected override IoResult Run(in StorageOperation operation)
    {
        var later = operation;
        execution.Schedule(draw(), () => later.FinishOn(Inner));
        return IoResult.Pending;
    }
}

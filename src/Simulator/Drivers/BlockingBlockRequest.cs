using VduseActors.Simulator.Execution;

namespace VduseActors.Simulator.Drivers;

/// <summary>A request whose end a driver waits for.</summary>
internal sealed class BlockingBlockRequest(KernelEvent ended) : BlockRequest
{
    internal void Wait() => ended.Wait();

    protected internal override void OnCompleted() => ended.Set();
}

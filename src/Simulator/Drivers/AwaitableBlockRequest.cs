namespace VduseActors.Simulator.Drivers;

/// <summary>A request whose end is a task. Continuations never run on the simulated kernel's threads.</summary>
internal sealed class AwaitableBlockRequest : BlockRequest
{
    private readonly TaskCompletionSource<BlockResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<BlockResult> Completion => _completion.Task;

    protected internal override void OnCompleted() => _completion.SetResult(Result);
}

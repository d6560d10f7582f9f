namespace VduseActors.Deterministic;

/// <summary>Brings continuations of tasks back to the execution that the awaiting code runs on.</summary>
internal sealed class SeededSynchronizationContext(SeededExecution execution) : SynchronizationContext
{
    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => execution.Post(Run, (d, state));

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs code whose awaits come back here.</summary>
    public void Run(Action code)
    {
        SetSynchronizationContext(this);
        try
        {
            code();
        }
        finally
        {
            SetSynchronizationContext(null);
        }
    }

    private void Run(object? posted)
    {
        var (callback, state) = ((SendOrPostCallback, object?))posted!;
        Run(() => callback(state));
    }
}

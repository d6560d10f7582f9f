namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>A delegate as a piece of work.</summary>
/// <param name="action">The delegate.</param>
public sealed class ActionRunnable(Action action) : IRunnable
{
    /// <inheritdoc/>
    public void Run() => action();

    /// <inheritdoc/>
    public void Execute() => action();
}

using Akka.Dispatch;

namespace VduseActors.Loops;

/// <summary>Runs the mailboxes of a dispatcher on an event loop.</summary>
internal sealed class EventLoopExecutor(string id, EventLoop loop) : ExecutorService(id)
{
    /// <inheritdoc/>
    public override void Execute(IRunnable run) => loop.Execute(run);

    /// <inheritdoc/>
    public override void Shutdown() => loop.Shutdown();
}

namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>A piece of work for an <see cref="ExecutorService"/>; a turn of a mailbox is one.</summary>
public interface IRunnable : IThreadPoolWorkItem
{
    /// <summary>Does the work. Must not throw.</summary>
    void Run();
}

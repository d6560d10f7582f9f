namespace VduseActors.ActorRuntime.TestKit;

/// <summary>A filter that keeps its events out of the log until it is undone.</summary>
public interface IUnmutableFilter : IDisposable
{
    /// <summary>Lets the events into the log again; disposing does the same.</summary>
    void Unmute();
}

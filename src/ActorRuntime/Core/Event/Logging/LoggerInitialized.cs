namespace VduseActors.ActorRuntime.Event;

/// <summary>The answer to <see cref="InitializeLogger"/>.</summary>
public sealed class LoggerInitialized
{
    /// <summary>Creates the answer.</summary>
    public LoggerInitialized()
    {
    }
}

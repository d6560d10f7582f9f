namespace VduseActors.ActorRuntime.Actor;

/// <summary><c>PreRestart</c> threw; the restart goes on without it, the exception is only logged.</summary>
public class PreRestartException : ActorInitializationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="actor">The actor that is being restarted.</param>
    /// <param name="restartException">What <c>PreRestart</c> threw.</param>
    /// <param name="cause">The failure that made the supervisor restart the actor.</param>
    /// <param name="optionalMessage">The message being handled at that failure, or null.</param>
    public PreRestartException(IActorRef actor, Exception restartException, Exception cause, object? optionalMessage)
        : base(actor, $"PreRestart failed ({restartException.GetType().Name}) while handling {optionalMessage ?? "no message"}", cause)
    {
        RestartException = restartException;
        OptionalMessage = optionalMessage;
    }

    /// <summary>What <c>PreRestart</c> threw.</summary>
    public Exception RestartException { get; }

    /// <summary>The message being handled when the actor failed, or null.</summary>
    public object? OptionalMessage { get; }
}

using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>Reacts to the messages of a test actor, next to the test's own expectations.</summary>
public abstract class AutoPilot
{
    /// <summary>Stops reacting.</summary>
    public static NoAutoPilot NoAutoPilot => NoAutoPilot.Instance;

    /// <summary>Keeps the pilot that is set.</summary>
    public static KeepRunning KeepRunning => KeepRunning.Instance;

    /// <summary>Reacts to one message, on the test actor's turn.</summary>
    /// <param name="sender">Who sent it.</param>
    /// <param name="message">The message.</param>
    /// <returns>The pilot for the next message.</returns>
    public abstract AutoPilot Run(IActorRef sender, object message);
}

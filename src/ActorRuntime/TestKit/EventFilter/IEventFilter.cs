using VduseActors.ActorRuntime.Event;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>Tells which log events are meant.</summary>
public interface IEventFilter
{
    /// <summary>Looks at one event, and counts it if it is meant.</summary>
    /// <param name="logEvent">The event.</param>
    /// <returns>Whether it is meant, and so kept out of the log.</returns>
    bool Apply(LogEvent logEvent);
}

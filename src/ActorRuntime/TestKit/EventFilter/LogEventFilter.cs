using VduseActors.ActorRuntime.Event;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>A predicate over log events with a name for failure messages.</summary>
internal sealed class LogEventFilter(string description, Func<LogEvent, bool> predicate) : IEventFilter
{
    /// <summary>Raised for each event that is meant, on the listener's thread.</summary>
    public event Action? Matched;

    public bool Apply(LogEvent logEvent)
    {
        if (!predicate(logEvent))
        {
            return false;
        }

        Matched?.Invoke();
        return true;
    }

    public override string ToString() => description;
}

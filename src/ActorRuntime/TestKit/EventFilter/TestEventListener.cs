using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Event;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>The logger of a test's actor system: applies the event filters, and prints what none of them means.</summary>
public class TestEventListener : DefaultLogger
{
    private readonly List<LogEventFilter> _filters = [];

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger initialize:
                var bus = initialize.LoggingBus;
                foreach (var type in new[] { typeof(MuteFilters), typeof(UnmuteFilters), typeof(DeadLetter), typeof(UnhandledMessage) })
                {
                    bus.Subscribe(Self, type);
                }

                Sender.Tell(new LoggerInitialized());
                break;
            case MuteFilters mute:
                _filters.AddRange(mute.Filters);
                break;
            case UnmuteFilters unmute:
                foreach (var filter in unmute.Filters)
                {
                    _filters.Remove(filter);
                }

                break;
            case LogEvent logEvent:
                PrintUnlessMeant(logEvent);
                break;
            case DeadLetter letter:
                PrintUnlessMeant(new Warning(letter.Recipient.Path.ToString(), letter.Recipient.GetType(), letter));
                break;
            case UnhandledMessage unhandled:
                PrintUnlessMeant(
                    new Warning(
                        unhandled.Recipient.Path.ToString(),
                        unhandled.Recipient.GetType(),
                        $"Unhandled message from {unhandled.Sender}: {unhandled.Message}"));
                break;
            default:
                return false;
        }

        return true;
    }

    private void PrintUnlessMeant(LogEvent logEvent)
    {
        // Every filter is asked: an event may count for several expectations at once.
        var meant = false;
        foreach (var filter in _filters)
        {
            meant |= filter.Apply(logEvent);
        }

        if (!meant)
        {
            Print(logEvent);
        }
    }
}

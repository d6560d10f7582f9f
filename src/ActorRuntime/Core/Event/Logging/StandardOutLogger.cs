namespace VduseActors.ActorRuntime.Event;

/// <summary>Writes log events at once: before the loggers have started and after they have stopped.</summary>
internal sealed class StandardOutLogger(ActorSystemImpl system) : MinimalActorRef(system)
{
    public override ActorPath Path { get; } = ActorPath.CreateRoot(Address.AllSystems) / "StandardOutLogger";

    protected override void TellInternal(object message, IActorRef? sender)
    {
        if (message is LogEvent logEvent)
            Print(logEvent);
        else
            Console.WriteLine(message);
    }

    /// <summary>Writes an event; a wrong template is reported with its values, not thrown.</summary>
    public static void Print(LogEvent logEvent)
    {
        string text;
        try
        {
            text = logEvent.ToString();
        }
        catch (FormatException e)
        {
            var values = logEvent.Message is LogMessage message ? $"str=[{message.Format}], args=[{message.Unformatted()}]" : logEvent.Message.GetType().Name;
            text = $"[ERROR][{logEvent.LogSource}] A log event of level {logEvent.LogLevel().StringFor()} has a wrong template: {values}. {e.Message}";
        }

        Console.WriteLine(text);
    }

    /// <summary>Writes an event that could not be published.</summary>
    public static void WriteEmergency(LogEvent logEvent, Exception reason)
    {
        Print(logEvent);
        Console.WriteLine($"(It could not be published: {reason.Message})");
    }
}

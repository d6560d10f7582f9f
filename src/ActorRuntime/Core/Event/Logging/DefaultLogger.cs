namespace VduseActors.ActorRuntime.Event;

/// <summary>Writes log events to the standard output.</summary>
public class DefaultLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized(), Self);
                return true;
            case LogEvent logEvent:
                Print(logEvent);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes an event.</summary>
    /// <param name="logEvent">The event.</param>
    protected virtual void Print(LogEvent logEvent) => StandardOutLogger.Print(logEvent);
}

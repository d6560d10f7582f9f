namespace VduseActors.ActorRuntime.Event;

/// <summary>The kind of queue of loggers.</summary>
public interface ILoggerMessageQueueSemantics : ISemantics
{
}

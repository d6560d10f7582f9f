namespace VduseActors.ActorRuntime.Event;

/// <summary>Something worth knowing.</summary>
public class Info : LogEvent
{
    /// <summary>Creates the event.</summary>
    /// <param name="logSource">Where it comes from.</param>
    /// <param name="logClass">The type it comes from.</param>
    /// <param name="message">What is to be said.</param>
    public Info(string logSource, Type logClass, object message)
        : this(null, logSource, logClass, message)
    {
    }

    /// <summary>Creates the event.</summary>
    /// <param name="cause">The exception, or null.</param>
    /// <param name="logSource">Where it comes from.</param>
    /// <param name="logClass">The type it comes from.</param>
    /// <param name="message">What is to be said.</param>
    public Info(Exception? cause, string logSource, Type logClass, object message)
        : base(cause, logSource, logClass, message)
    {
    }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.InfoLevel;
}

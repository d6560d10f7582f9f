namespace VduseActors.ActorRuntime.Event;

/// <summary>How important a log event is.</summary>
public enum LogLevel
{
    /// <summary>Detail that helps to find a fault.</summary>
    DebugLevel,

    /// <summary>Something worth knowing.</summary>
    InfoLevel,

    /// <summary>Something that may need attention.</summary>
    WarningLevel,

    /// <summary>A failure.</summary>
    ErrorLevel,
}

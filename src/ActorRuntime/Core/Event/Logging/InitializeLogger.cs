namespace VduseActors.ActorRuntime.Event;

/// <summary>The first message of a logger. It answers <see cref="LoggerInitialized"/>.</summary>
/// <param name="LoggingBus">The event stream.</param>
public sealed record InitializeLogger(EventStream LoggingBus);

using Microsoft.Extensions.Logging;
using VduseActors.ActorRuntime.Actor.Setup;

namespace VduseActors.ActorRuntime.Hosting.Logging;

/// <summary>The host's loggers, for <see cref="LoggerFactoryLogger"/>.</summary>
/// <param name="loggerFactory">Makes them.</param>
public class LoggerFactorySetup(ILoggerFactory loggerFactory) : Setup
{
    /// <summary>Makes the host's loggers.</summary>
    public ILoggerFactory LoggerFactory { get; } = loggerFactory;
}

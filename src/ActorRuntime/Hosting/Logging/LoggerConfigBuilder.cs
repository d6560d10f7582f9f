using VduseActors.ActorRuntime.Configuration;
using VduseActors.ActorRuntime.Dispatch;
using VduseActors.ActorRuntime.Event;

namespace VduseActors.ActorRuntime.Hosting;

/// <summary>Which loggers an actor system has, and what they get.</summary>
public sealed class LoggerConfigBuilder
{
    private readonly List<Type> _loggers = [typeof(DefaultLogger)];

    internal LoggerConfigBuilder(AkkaConfigurationBuilder builder) => Builder = builder;

    /// <summary>The lowest level that is logged; information by default.</summary>
    public LogLevel LogLevel { get; set; } = LogLevel.InfoLevel;

    /// <summary>Whether the whole configuration is logged when the system starts.</summary>
    public bool LogConfigOnStart { get; set; }

    internal AkkaConfigurationBuilder Builder { get; }

    /// <summary>Takes all loggers out, the default one included.</summary>
    public LoggerConfigBuilder ClearLoggers()
    {
        _loggers.Clear();
        return this;
    }

    /// <summary>Adds a logger.</summary>
    /// <typeparam name="T">An actor that answers <see cref="InitializeLogger"/> and takes log events.</typeparam>
    public LoggerConfigBuilder AddLogger<T>()
        where T : IRequiresMessageQueue<ILoggerMessageQueueSemantics>
    {
        _loggers.Add(typeof(T));
        return this;
    }

    internal Config ToConfig() => ConfigurationFactory.ParseString($$"""
        akka {
          loglevel = {{LogLevel.ToString().Replace("Level", "", StringComparison.Ordinal).ToUpperInvariant()}}
          loggers = [{{string.Join(", ", _loggers.Select(type => $"\"{type.AssemblyQualifiedName}\""))}}]
          log-config-on-start = {{(LogConfigOnStart ? "on" : "off")}}
        }
        """);
}

using Microsoft.Extensions.Logging;
using VduseActors.ActorRuntime.Event;
using VduseActors.ActorRuntime.Hosting.Logging;

namespace VduseActors.ActorRuntime.Hosting;

/// <summary>Chooses the loggers of an actor system in a host.</summary>
public static class LoggingExtensions
{
    /// <summary>Chooses loggers and level.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configurator">Describes the loggers.</param>
    public static AkkaConfigurationBuilder ConfigureLoggers(this AkkaConfigurationBuilder builder, Action<LoggerConfigBuilder> configurator)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configurator);
        var loggers = new LoggerConfigBuilder(builder);
        configurator(loggers);
        return builder.AddHocon(loggers.ToConfig(), HoconAddMode.Prepend);
    }

    /// <summary>Adds the logger that writes to the standard output.</summary>
    /// <param name="configBuilder">The loggers.</param>
    public static LoggerConfigBuilder AddDefaultLogger(this LoggerConfigBuilder configBuilder)
    {
        ArgumentNullException.ThrowIfNull(configBuilder);
        return configBuilder.AddLogger<DefaultLogger>();
    }

    /// <summary>Adds the logger that passes on to the host's loggers.</summary>
    /// <param name="configBuilder">The loggers.</param>
    public static LoggerConfigBuilder AddLoggerFactory(this LoggerConfigBuilder configBuilder)
    {
        ArgumentNullException.ThrowIfNull(configBuilder);
        TypeNames.Loggers.Register(typeof(LoggerFactoryLogger).FullName!, () => new LoggerFactoryLogger());
        return configBuilder.AddLogger<LoggerFactoryLogger>();
    }

    /// <summary>Adds the logger that passes on to the loggers of a factory.</summary>
    /// <param name="configBuilder">The loggers.</param>
    /// <param name="loggerFactory">The factory.</param>
    public static LoggerConfigBuilder AddLoggerFactory(this LoggerConfigBuilder configBuilder, ILoggerFactory loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(configBuilder);
        configBuilder.Builder.AddSetup(new LoggerFactorySetup(loggerFactory));
        return configBuilder.AddLoggerFactory();
    }
}

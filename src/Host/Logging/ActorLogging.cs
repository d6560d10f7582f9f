using Akka;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Hosting;

namespace VduseActors.Host.Logging;

/// <summary>The log events of the actor system on their way to the host's log.</summary>
internal static class ActorLogging
{
    /// <summary>Less than a phase of the shutdown may take, 5 s.</summary>
    private static readonly TimeSpan _writeLimit = TimeSpan.FromSeconds(4);

    /// <summary>Sends everything that actors log to the host's logger factory, and nothing to the console behind its back.</summary>
    /// <param name="builder">The actor system.</param>
    /// <param name="verbose">Debug events too.</param>
    public static AkkaConfigurationBuilder WithHostLogging(this AkkaConfigurationBuilder builder, bool verbose) =>
        builder
            .AddHocon(ConfigurationFactory.ParseString("akka.stdout-loglevel = WARNING"), HoconAddMode.Prepend)
            .ConfigureLoggers(loggers =>
            {
                loggers.LogLevel = verbose ? LogLevel.DebugLevel : LogLevel.InfoLevel;
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            })
            .AddStartup((system, _) => CoordinatedShutdown.Get(system).AddTask(
                CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "write-log", () => WrittenAsync(system)));

    /// <summary>Loggers are stopped with what they have not written: this waits until they have written what was logged before.</summary>
    private static async Task<Done> WrittenAsync(ActorSystem system)
    {
        try
        {
            await system.ActorSelection("/system/log*").Ask<ActorIdentity>(new Identify(null), _writeLimit);
        }
        catch (AskTimeoutException)
        {
            // A log that cannot be written must not keep the process from ending.
        }

        return Done.Instance;
    }

    /// <summary>Reads an event, which the runtime's logger passes on whole, as the state of a log call.</summary>
    /// <param name="state">The state of a log call.</param>
    /// <returns>The message, without the time, thread and level that the event's own text repeats, and the actor that logged it.</returns>
    public static (string Text, string Source)? TryRead(object? state) =>
        state is LogEvent logEvent ? (logEvent.Message?.ToString() ?? string.Empty, logEvent.LogSource) : null;
}

using Akka;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Hosting;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Akka.Event.LogLevel;

namespace VduseActors.Host.Logging;

/// <summary>The log events of the actor system on their way to the host's log.</summary>
/// <remarks>
/// They go to the host's logger factory, which is Serilog's, and not through Akka.Logger.Serilog: that one writes to the one logger of the
/// whole process (<c>Serilog.Log.Logger</c>), so that two hosts in a process would mix, and takes a text without values for a template
/// whose values are the text itself. Nor is its message formatter wanted: it puts quotes around every text in what <see cref="LogEvent"/>
/// says of itself.
/// </remarks>
internal static class ActorLogging
{
    /// <summary>Less than a phase of the shutdown may take, 5 s.</summary>
    private static readonly TimeSpan _writeLimit = TimeSpan.FromSeconds(4);

    private static readonly string _late = $"""
        akka.stdout-loglevel = WARNING
        akka.stdout-logger-class = "{typeof(LateLogger).AssemblyQualifiedName}"
        """;

    /// <summary>Sends everything that actors log to the host's logger factory, and nothing to the console behind its back.</summary>
    /// <param name="builder">The actor system.</param>
    /// <param name="verbose">Debug events too.</param>
    public static AkkaConfigurationBuilder WithHostLogging(this AkkaConfigurationBuilder builder, bool verbose) =>
        builder
            .AddHocon(ConfigurationFactory.ParseString(_late), HoconAddMode.Prepend)
            .ConfigureLoggers(loggers =>
            {
                loggers.LogLevel = verbose ? LogLevel.DebugLevel : LogLevel.InfoLevel;
                loggers.ClearLoggers();
                loggers.AddLogger<ActorLogger>();
            })
            .AddStartup((system, _) =>
            {
                ((LateLogger)system.Settings.StdoutLogger).PassTo(
                    system.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory.CreateLogger<ActorSystem>());
                CoordinatedShutdown.Get(system).AddTask(
                    CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "write-log", () => WrittenAsync(system));
            });

    /// <summary>
    /// Loggers are stopped with what they have not passed on: this waits until they have passed on what was logged before.
    /// </summary>
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
}

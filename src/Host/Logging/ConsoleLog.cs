using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.SystemConsole.Themes;

namespace VduseActors.Host.Logging;

/// <summary>The console log: one line per event.</summary>
internal static class ConsoleLog
{
    private const string Template = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Debug messages of many devices are told apart by the actor that wrote them.</summary>
    private const string VerboseTemplate = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj} {Actor}{NewLine}{Exception}";

    /// <summary>Creates the log; the owner disposes it, which flushes.</summary>
    /// <param name="level">The least level that is shown.</param>
    /// <param name="toError">Standard error, for commands whose standard output is their result; else standard output.</param>
    /// <param name="instead">Takes the events in place of the console, or null.</param>
    public static Logger Create(LogEventLevel level, bool toError, ILogEventSink? instead)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning);
        if (instead is not null)
        {
            return configuration.WriteTo.Sink(instead).CreateLogger();
        }

        var redirected = toError ? Console.IsErrorRedirected : Console.IsOutputRedirected;
        return configuration
            .WriteTo.Console(
                outputTemplate: level < LogEventLevel.Information ? VerboseTemplate : Template,
                formatProvider: CultureInfo.InvariantCulture,
                standardErrorFromLevel: toError ? LogEventLevel.Verbose : null,
                theme: redirected ? ConsoleTheme.None : AnsiConsoleTheme.Code)
            .CreateLogger();
    }
}

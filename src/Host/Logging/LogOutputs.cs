using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;
using Serilog.Sinks.SystemConsole.Themes;

namespace VduseActors.Host.Logging;

/// <summary>The places that a log can go to.</summary>
internal static class LogOutputs
{
    private const string ConsoleTime = "{Timestamp:HH:mm:ss.fff}";

    /// <summary>A file outlives the day.</summary>
    private const string FileTime = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz}";

    /// <summary>Standard output.</summary>
    /// <param name="settings">Its format and buffer.</param>
    /// <param name="isVerbose">Whether lines name the actor that wrote them.</param>
    public static LogOutput StandardOutput(LogSettings settings, bool isVerbose) =>
        new("standard output", settings.Buffer, sink => _ = settings.Format == LogFormat.Json
        ? sink.Console(Json)
        : sink.Console(
            outputTemplate: Template(ConsoleTime, isVerbose),
            formatProvider: CultureInfo.InvariantCulture,
            theme: ThemeFor(Console.IsOutputRedirected)));

    /// <summary>Standard error, as text.</summary>
    /// <param name="settings">Its buffer.</param>
    public static LogOutput StandardError(LogSettings settings) => new("standard error", settings.Buffer, sink => sink.Console(
        outputTemplate: Template(ConsoleTime, isVerbose: false),
        formatProvider: CultureInfo.InvariantCulture,
        standardErrorFromLevel: LogEventLevel.Verbose,
        theme: ThemeFor(Console.IsErrorRedirected)));

    /// <summary>A file, and after it the next one, of which the newest are kept.</summary>
    /// <param name="path">The first one.</param>
    /// <param name="settings">Format, sizes and buffer.</param>
    /// <param name="isVerbose">Whether lines name the actor that wrote them.</param>
    public static LogOutput File(string path, LogSettings settings, bool isVerbose) => new(path, settings.Buffer, sink => sink.File(
        settings.FileFormat == LogFormat.Json
            ? Json
            : new MessageTemplateTextFormatter(Template(FileTime, isVerbose), CultureInfo.InvariantCulture),
        path,
        fileSizeLimitBytes: settings.FileSize,
        rollOnFileSizeLimit: true,
        retainedFileCountLimit: settings.FileCount));

    /// <summary>A sink in place of the standard streams.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="settings">Its buffer.</param>
    public static LogOutput Instead(ILogEventSink sink, LogSettings settings) =>
        new("the log", settings.Buffer, target => target.Sink(sink));

    /// <summary>With the message in words beside the values, so that a line can be found by what it says.</summary>
    private static ITextFormatter Json => new RenderedCompactJsonFormatter();

    /// <summary>Debug messages of many devices are told apart by the actor that wrote them.</summary>
    private static string Template(string time, bool isVerbose) =>
        $"{time} {{Level:u3}} {{Message:lj}}{(isVerbose ? " {LogSource}" : "")}{{NewLine}}{{Exception}}";

    private static ConsoleTheme ThemeFor(bool isRedirected) => isRedirected ? ConsoleTheme.None : AnsiConsoleTheme.Code;
}

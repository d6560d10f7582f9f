using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using VduseActors.Host.Commands;

namespace VduseActors.Host.Logging;

/// <summary>The log of a command. Nobody waits for it: not who logs, and the end of the process no longer than is configured.</summary>
internal sealed class HostLog : IAsyncDisposable
{
    /// <summary>How long a process that ends against its will has for its last lines.</summary>
    private static readonly TimeSpan _lastMoment = TimeSpan.FromSeconds(1);

    /// <summary>How long the line about what is missing may take: standard error may be the pipe that nobody reads.</summary>
    private static readonly TimeSpan _errorLimit = TimeSpan.FromSeconds(3);

    private readonly List<LogOutput> _outputs;
    private readonly Logger _logger;
    private readonly LogSettings _settings;
    private readonly TextWriter _error;
    private int _isClosed;

    private HostLog(LogSettings settings, LogEventLevel level, List<LogOutput> outputs, CommandContext context)
    {
        _settings = settings;
        _outputs = outputs;
        _error = context.Error;
        var configuration = new LoggerConfiguration().MinimumLevel.Is(level).MinimumLevel.Override("Microsoft", LogEventLevel.Warning);
        _logger = outputs.Aggregate(configuration, (all, output) => all.WriteTo.Sink(output)).CreateLogger();
        if (context.OwnsProcess)
        {
            AppDomain.CurrentDomain.ProcessExit += OnEnd;
            AppDomain.CurrentDomain.UnhandledException += OnEnd;
        }
    }

    /// <summary>Where events go.</summary>
    public Serilog.ILogger Logger => _logger;

    /// <summary>The log of a server: on standard output, and in a file where one is configured.</summary>
    /// <param name="settings">Where it goes.</param>
    /// <param name="level">The least level that is shown.</param>
    /// <param name="context">Whose log it is.</param>
    public static HostLog ForServer(LogSettings settings, LogEventLevel level, CommandContext context)
    {
        var isVerbose = level < LogEventLevel.Information;
        List<LogOutput> outputs =
            [context.LogSink is { } sink ? LogOutputs.Instead(sink, settings) : LogOutputs.StandardOutput(settings, isVerbose)];
        if (settings.File is { } file)
        {
            outputs.Add(LogOutputs.File(file, settings, isVerbose));
        }

        return new HostLog(settings, level, outputs, context);
    }

    /// <summary>The log of a command whose standard output is its result: warnings on standard error.</summary>
    /// <param name="context">Whose log it is.</param>
    public static HostLog ForCommand(CommandContext context)
    {
        var settings = new LogSettings();
        return new HostLog(
            settings,
            LogEventLevel.Warning,
            [context.LogSink is { } sink ? LogOutputs.Instead(sink, settings) : LogOutputs.StandardError(settings)],
            context);
    }

    /// <summary>
    /// Writes what waits, within <see cref="LogSettings.FlushTimeout"/>; what is missing then is counted on standard error.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnEnd;
        AppDomain.CurrentDomain.UnhandledException -= OnEnd;
        await CloseAsync(_settings.FlushTimeout);
    }

#pragma warning disable RS0030 // The process is over when this returns; what is waited for is bounded.
    private void OnEnd(object? sender, EventArgs end) => CloseAsync(_lastMoment).Wait();
#pragma warning restore RS0030

    private async Task CloseAsync(TimeSpan limit)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        // All at once: one that takes nothing does not cost the others their time.
        await WithinAsync(limit, _outputs.ConvertAll(output => output.CloseAsync()));
        foreach (var output in _outputs.Where(output => output.Missing > 0))
        {
            var line = string.Create(
                CultureInfo.InvariantCulture, $"vdused: {output.Missing} lines of the log are missing: {output.Name} did not take them.");
            var saying = Task.Factory.StartNew(
                () => _error.WriteLine(line), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await WithinAsync(_errorLimit, [saying]);
        }
    }

    /// <summary>Waits for tasks, for so long; whether they fail does not matter.</summary>
    private static Task<Task> WithinAsync(TimeSpan limit, IEnumerable<Task> tasks) => Task.WhenAny(Task.WhenAll(tasks), Task.Delay(limit));
}

using Microsoft.Extensions.Logging;
using Serilog.Events;
using Serilog.Parsing;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace VduseActors.Host.Logging;

/// <summary>One category of Microsoft.Extensions.Logging, written to Serilog with its template and named values intact.</summary>
internal sealed class SerilogLogger(Serilog.ILogger target) : ILogger
{
    private const string TemplateKey = "{OriginalFormat}";

    private static readonly MessageTemplateParser _parser = new();

    /// <summary>Scopes are not used here: an event carries everything it needs.</summary>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && target.IsEnabled(LevelOf(logLevel));

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var properties = new List<LogEventProperty>();
        string? template = null;
        if (state is IEnumerable<KeyValuePair<string, object?>> values)
        {
            foreach (var (name, value) in values)
            {
                if (name == TemplateKey && value is string text)
                {
                    template = text;
                }
                else
                {
                    Bind(properties, name, value);
                }
            }
        }

        if (eventId.Id != 0)
        {
            Bind(properties, "EventId", eventId.Id);
        }

        if (ActorLogging.TryRead(state) is { } actorEvent)
        {
            Bind(properties, "Actor", actorEvent.Source);
            target.Write(new Serilog.Events.LogEvent(DateTimeOffset.Now, LevelOf(logLevel), exception, Literal(actorEvent.Text), properties));
            return;
        }

        // Positional or missing templates would lose values: then the rendered text is one literal token.
        var parsed = template is null || properties.Count == 0 && template.Contains('{')
            ? Literal(formatter(state, exception))
            : _parser.Parse(template);
        target.Write(new Serilog.Events.LogEvent(DateTimeOffset.Now, LevelOf(logLevel), exception, parsed, properties));
    }

    private static MessageTemplate Literal(string text) => new(text, [new TextToken(text)]);

    private void Bind(List<LogEventProperty> properties, string name, object? value)
    {
        var destructure = name.StartsWith('@');
        if (target.BindProperty(destructure ? name[1..] : name.TrimStart('$'), value, destructure, out var property))
        {
            properties.Add(property);
        }
    }

    private static LogEventLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => LogEventLevel.Verbose,
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Information => LogEventLevel.Information,
        LogLevel.Warning => LogEventLevel.Warning,
        LogLevel.Error => LogEventLevel.Error,
        _ => LogEventLevel.Fatal,
    };
}

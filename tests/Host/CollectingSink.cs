using System.Collections.Concurrent;
using System.Globalization;
using Serilog.Core;
using Serilog.Events;

namespace VduseActors.Host.Tests;

/// <summary>Keeps log events, and lets a test wait for one.</summary>
internal sealed class CollectingSink : ILogEventSink
{
    private readonly ConcurrentQueue<LogEvent> _events = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new(StringComparer.Ordinal);

    public IReadOnlyCollection<LogEvent> Events => _events;

    /// <summary>How long it takes to write an event.</summary>
    public TimeSpan Slowness { get; init; }

    public IEnumerable<string> Lines => _events.Select(Render);

    public void Emit(LogEvent logEvent)
    {
        Thread.Sleep(Slowness);
        _events.Enqueue(logEvent);
        foreach (var (text, seen) in _awaited)
        {
            if (Render(logEvent).Contains(text, StringComparison.Ordinal))
            {
                seen.TrySetResult();
            }
        }
    }

    /// <summary>Completes when a line with this text has been logged.</summary>
    public Task Seen(string text)
    {
        var seen = _awaited.GetOrAdd(text, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (Lines.Any(line => line.Contains(text, StringComparison.Ordinal)))
        {
            seen.TrySetResult();
        }

        return seen.Task;
    }

    private static string Render(LogEvent logEvent) => logEvent.RenderMessage(CultureInfo.InvariantCulture);
}

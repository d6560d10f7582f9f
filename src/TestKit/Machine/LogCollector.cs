using Akka.Actor;
using Akka.Event;
using VduseActors.Deterministic;

namespace VduseActors.TestKit.Machine;

/// <summary>Keeps what the daemon logs, and notes it in the trace.</summary>
internal sealed class LogCollector : UntypedActor
{
    private readonly List<string> _lines;
    private readonly SeededExecution _execution;
    private readonly IReadOnlyList<(string Text, string Alias)> _aliases;

    public LogCollector(List<string> lines, SeededExecution execution, IReadOnlyList<(string Text, string Alias)> aliases)
    {
        _aliases = aliases;
        _lines = lines;
        _execution = execution;
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (message is not LogEvent logged)
            return;
        var line = $"{logged.LogLevel()}: {logged.Message}";
        foreach (var (text, alias) in _aliases)
            line = line.Replace(text, alias, StringComparison.Ordinal);
        _lines.Add(line);
        _execution.Trace.Note("log", line);
    }
}

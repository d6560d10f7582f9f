using VduseActors.Deterministic;

namespace VduseActors.SimulatedRuns;

/// <summary>Keeps what the daemon logs, and notes it in the trace.</summary>
internal sealed class LogCollector : UntypedActor
{
    private readonly List<string> _lines;
    private readonly SeededExecution _execution;

    public LogCollector(List<string> lines, SeededExecution execution)
    {
        _lines = lines;
        _execution = execution;
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (message is not LogEvent logged)
            return;
        var line = $"{logged.LogLevel()}: {logged.Message}";
        _lines.Add(line);
        _execution.Trace.Note("log", line);
    }
}

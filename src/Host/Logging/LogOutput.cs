using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;

namespace VduseActors.Host.Logging;

/// <summary>
/// One place that the log goes to, with a thread of its own that writes and a buffer before it. Whoever logs never waits: a line that finds
/// the buffer full is dropped and counted.
/// </summary>
internal sealed class LogOutput : ILogEventSink
{
    private readonly ILogEventSink _buffer;
    private readonly LogLosses _losses = new();

    /// <summary>Opens an output.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="capacity">Most lines that wait; at least 1.</param>
    /// <param name="write">Adds the sink that writes.</param>
    public LogOutput(string name, int capacity, Action<LoggerSinkConfiguration> write)
    {
        Name = name;
        _buffer = LoggerSinkConfiguration.CreateSink(buffered => buffered.Fallible(
            fallible => fallible.Async(
                writer => writer.Sink(LoggerSinkConfiguration.Wrap(Guard, write)), capacity, blockWhenFull: false, _losses),
            _losses));
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>Lines that it has not got, so far.</summary>
    public long Missing => _losses.Count + _losses.Waiting + (_losses.IsWriting ? 1 : 0);

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent) => _buffer.Emit(logEvent);

    /// <summary>Writes what waits, says in the output what it did not get, and closes it.</summary>
    /// <returns>Completes when that is done: never, if the output takes nothing.</returns>
    public Task CloseAsync() =>
        Task.Factory.StartNew(
            ((IDisposable)_buffer).Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private LogGapSink Guard(ILogEventSink sink)
    {
        // The sink of files speaks to its listener where it does not throw.
        (sink as ISetLoggingFailureListener)?.SetFailureListener(_losses);
        return new LogGapSink(sink, Name, _losses);
    }
}

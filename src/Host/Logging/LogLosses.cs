using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.Async;

namespace VduseActors.Host.Logging;

/// <summary>Counts the lines that an output did not get: its buffer was full, or writing them failed. All threads may use it.</summary>
internal sealed class LogLosses : ILoggingFailureListener, IAsyncLogEventSinkMonitor
{
    private IAsyncLogEventSinkInspector? _buffer;
    private volatile LogEvent? _account;
    private volatile string? _reason;
    private volatile bool _isWriting;
    private long _count;

    /// <summary>Lines that wait in the buffer.</summary>
    public int Waiting => _buffer?.Count ?? 0;

    /// <summary>Whether a line, which waits no more, is being written.</summary>
    public bool IsWriting
    {
        get => _isWriting;
        set => _isWriting = value;
    }

    /// <summary>Lines that were lost, and that the output does not account for yet.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Why lines were lost.</summary>
    public string Reason => _reason ?? $"it was too slow for {LogSettings.BufferKey}";

    /// <summary>Writes the line that accounts for lost ones.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="account">The line; should it fail, it is no loss itself, and the lost ones stay unaccounted for.</param>
    /// <param name="lost">Lines that it accounts for.</param>
    public void Account(ILogEventSink output, LogEvent account, long lost)
    {
        _account = account;
        try
        {
            output.Emit(account);
        }
        catch (Exception failure)
        {
            // Whatever a sink throws: this line is tried again.
            OnLoggingFailed(output, LoggingFailureKind.Permanent, failure.Message, [account], failure);
        }

        if (_account is not null)
        {
            _account = null;
            _reason = null;
            Interlocked.Add(ref _count, -lost);
        }
    }

    /// <inheritdoc/>
    public void OnLoggingFailed(
        object sender,
        LoggingFailureKind kind,
        string message,
        IReadOnlyCollection<LogEvent>? events,
        Exception? exception)
    {
        _reason = exception?.Message ?? _reason;
        if (events is null)
        {
            return;
        }

        if (_account is { } account && events.Contains(account))
        {
            _account = null;
            return;
        }

        Interlocked.Add(ref _count, events.Count);
    }

    /// <inheritdoc/>
    public void StartMonitoring(IAsyncLogEventSinkInspector inspector) => _buffer = inspector;

    /// <inheritdoc/>
    public void StopMonitoring(IAsyncLogEventSinkInspector inspector)
    {
    }
}

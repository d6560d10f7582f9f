using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace VduseActors.Host.Logging;

/// <summary>Writes to an output, and says in it how many lines are missing: as soon as it has caught up, and at the end.</summary>
/// <param name="output">The output; disposed with this.</param>
/// <param name="name">What the output is called.</param>
/// <param name="losses">What is missing.</param>
internal sealed class LogGapSink(ILogEventSink output, string name, LogLosses losses) : ILogEventSink, IDisposable
{
    private static readonly MessageTemplate _template = new MessageTemplateParser().Parse(
        "{Count} lines of the log are missing: {Output:l} did not take them ({Reason:l})");

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        losses.IsWriting = true;
        try
        {
            output.Emit(logEvent);
        }
        finally
        {
            losses.IsWriting = false;
        }

        // While lines still wait for it, more may be lost: one line for all of them.
        if (losses.Waiting == 0)
        {
            AccountForLosses();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AccountForLosses();
        (output as IDisposable)?.Dispose();
    }

    private void AccountForLosses()
    {
        if (losses.Count is not (> 0 and var lost))
        {
            return;
        }

        LogEventProperty[] values =
        [
            new("Count", new ScalarValue(lost)),
            new("Output", new ScalarValue(name)),
            new("Reason", new ScalarValue(losses.Reason)),
        ];
        losses.Account(output, new LogEvent(DateTimeOffset.Now, LogEventLevel.Warning, exception: null, _template, values), lost);
    }
}

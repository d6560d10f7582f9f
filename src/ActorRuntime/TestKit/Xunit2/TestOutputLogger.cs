using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Event;
using Xunit.Abstractions;

namespace VduseActors.ActorRuntime.TestKit.Xunit2;

/// <summary>Writes log events to the output of the test.</summary>
/// <param name="output">The output.</param>
public class TestOutputLogger(ITestOutputHelper output) : ReceiveActor
{
    /// <inheritdoc/>
    protected override void PreStart()
    {
        Receive<LogEvent>(Write);
        Receive<InitializeLogger>(initialize =>
        {
            initialize.LoggingBus.Subscribe(Self, typeof(LogEvent));
            Sender.Tell(new LoggerInitialized());
        });
    }

    private void Write(LogEvent logEvent)
    {
        try
        {
            output.WriteLine(logEvent.ToString());
        }
        catch (InvalidOperationException)
        {
            // xunit takes no more output once the test is over; late events are of no interest then.
        }
    }
}

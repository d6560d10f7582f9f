using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Event;
using Xunit.Abstractions;

namespace VduseActors.ActorRuntime.TestKit.Xunit2;

/// <summary>Writes log events to the output of the test.</summary>
public class TestOutputLogger : ReceiveActor
{
    private readonly ITestOutputHelper _output;

    /// <summary>Creates the logger.</summary>
    /// <param name="output">The output.</param>
    public TestOutputLogger(ITestOutputHelper output)
    {
        _output = output;
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
            _output.WriteLine(logEvent.ToString());
        }
        catch (InvalidOperationException)
        {
            // xunit takes no more output once the test is over; late events are of no interest then.
        }
    }
}

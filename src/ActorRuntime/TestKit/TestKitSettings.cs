using VduseActors.ActorRuntime.Configuration;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>The settings under <c>akka.test</c>.</summary>
public class TestKitSettings
{
    /// <summary>Reads the settings.</summary>
    /// <param name="config">The configuration of the actor system.</param>
    public TestKitSettings(Config config)
    {
        var test = config.GetConfig("akka.test").SafeWithFallback(TestKitBase.DefaultConfig.GetConfig("akka.test"))!;
        DefaultTimeout = test.GetTimeSpan("default-timeout", null, allowInfinite: false);
        SingleExpectDefault = test.GetTimeSpan("single-expect-default", null, allowInfinite: false);
        TestEventFilterLeeway = test.GetTimeSpan("filter-leeway", null, allowInfinite: false);
        TestTimeFactor = test.GetDouble("timefactor");
        if (TestTimeFactor <= 0)
        {
            throw new ConfigurationException($"akka.test.timefactor must be positive but is {TestTimeFactor}.");
        }
    }

    /// <summary>How long latches and barriers wait; 5 s by default.</summary>
    public TimeSpan DefaultTimeout { get; }

    /// <summary>How long an expectation waits outside of <c>Within</c>; 3 s by default.</summary>
    public TimeSpan SingleExpectDefault { get; }

    /// <summary>How long an event filter waits after its block; 3 s by default.</summary>
    public TimeSpan TestEventFilterLeeway { get; }

    /// <summary>What every wait is multiplied by, for slow machines; 1 by default.</summary>
    public double TestTimeFactor { get; }
}

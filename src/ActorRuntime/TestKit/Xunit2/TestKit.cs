using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Configuration;
using VduseActors.ActorRuntime.Event;
using Xunit.Abstractions;

namespace VduseActors.ActorRuntime.TestKit.Xunit2;

/// <summary>Base of xunit test classes: every test has an actor system of its own, which ends with the test.</summary>
/// <example><code>
/// public sealed class EchoTests(ITestOutputHelper output) : TestKit("akka.loglevel = DEBUG", output)
/// {
///     [Fact]
///     public void It_answers()
///     {
///         Sys.ActorOf(Props.Create(() => new Echo())).Tell("hello");
///         ExpectMsg("hello");
///     }
/// }
/// </code></example>
public class TestKit : TestKitBase, IDisposable
{
    private bool _disposed;

    /// <summary>Starts the kit on a system of the caller.</summary>
    /// <param name="system">The system; null makes one with the defaults.</param>
    /// <param name="output">Gets the log.</param>
    public TestKit(ActorSystem? system = null, ITestOutputHelper? output = null)
        : base(Assertions, system)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    /// <summary>Starts the kit on a system of its own.</summary>
    /// <param name="config">The configuration; the kit's defaults complete it.</param>
    /// <param name="actorSystemName">The name of the system; <c>test</c> if null.</param>
    /// <param name="output">Gets the log.</param>
    public TestKit(Config? config, string? actorSystemName = null, ITestOutputHelper? output = null)
        : base(Assertions, config, actorSystemName)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    /// <summary>Starts the kit on a system of its own.</summary>
    /// <param name="config">The configuration as HOCON; the kit's defaults complete it.</param>
    /// <param name="output">Gets the log.</param>
    public TestKit(string config, ITestOutputHelper? output = null)
        : base(Assertions, ConfigurationFactory.ParseString(config))
    {
        Output = output;
        InitializeLogger(Sys);
    }

    /// <inheritdoc cref="TestKitBase.DefaultConfig"/>
    public static new Config DefaultConfig => TestKitBase.DefaultConfig;

    /// <inheritdoc cref="TestKitBase.FullDebugConfig"/>
    public static new Config FullDebugConfig => TestKitBase.FullDebugConfig;

    /// <summary>Expectations as xunit assertions.</summary>
    protected static XunitAssertions Assertions { get; } = new();

    /// <summary>The output of the test; null if none was given.</summary>
    protected ITestOutputHelper? Output { get; }

    /// <summary>Ends the test's actor system.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Called before the actor system ends.</summary>
    protected virtual void AfterAll()
    {
    }

    /// <summary>Lets a system log to the output of the test.</summary>
    /// <param name="system">The system.</param>
    protected void InitializeLogger(ActorSystem system)
    {
        if (Output is not { } output)
        {
            return;
        }

        var logger = ((ExtendedActorSystem)system).SystemActorOf(Props.Create(() => new TestOutputLogger(output)), "log-test");
        logger.Ask<LoggerInitialized>(
            new InitializeLogger(system.EventStream), TimeSpan.FromSeconds(3)).ConfigureAwait(false).GetAwaiter().GetResult();
    }

    /// <summary>Ends the test's actor system.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            AfterAll();
        }
        finally
        {
            Shutdown();
            StopBeingTestActor();
        }
    }
}

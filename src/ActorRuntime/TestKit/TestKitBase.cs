using System.Diagnostics;
using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Configuration;
using VduseActors.ActorRuntime.Event;
using VduseActors.ActorRuntime.TestKit.Internal;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>
/// Base of test kits: an actor system, and a test actor whose messages the expectations take. The test's own thread acts as the
/// test actor, so that the sender of a plain <c>Tell</c> is <see cref="TestActor"/>.
/// </summary>
/// <remarks>Expectations are for the one thread of the test; messages may come from any.</remarks>
public abstract partial class TestKitBase : IActorRefFactory
{
    private static int _lastActorNumber;

    private readonly ITestKitAssertions _assertions;
    private readonly TestQueue _queue = new();
    private readonly SynchronizationContext? _previousContext = SynchronizationContext.Current;
    private readonly ActorCell? _previousCell = ActorCell.Current;
    private MessageEnvelope _last = MessageEnvelope.None;
    private TimeSpan? _end;
    private bool _lastWasNoMsg;

    static TestKitBase() => TypeAliases.Register();

    /// <summary>Starts the kit on a system of the caller.</summary>
    /// <param name="assertions">How failures reach the test framework.</param>
    /// <param name="system">The system; null makes one with <see cref="DefaultConfig"/>.</param>
    /// <param name="testActorName">The name of the test actor; null makes one up.</param>
    protected TestKitBase(ITestKitAssertions assertions, ActorSystem? system = null, string? testActorName = null)
        : this(assertions, system, null, null, testActorName)
    {
    }

    /// <summary>Starts the kit on a system of its own.</summary>
    /// <param name="assertions">How failures reach the test framework.</param>
    /// <param name="config">The configuration; <see cref="DefaultConfig"/> completes it.</param>
    /// <param name="actorSystemName">The name of the system; <c>test</c> if null.</param>
    /// <param name="testActorName">The name of the test actor; null makes one up.</param>
    protected TestKitBase(ITestKitAssertions assertions, Config? config, string? actorSystemName = null, string? testActorName = null)
        : this(assertions, null, config, actorSystemName, testActorName)
    {
    }

    private TestKitBase(ITestKitAssertions assertions, ActorSystem? system, Config? config, string? actorSystemName, string? testActorName)
    {
        ArgumentNullException.ThrowIfNull(assertions);
        _assertions = assertions;
        Sys = system ?? ActorSystem.Create(actorSystemName ?? "test", config.SafeWithFallback(DefaultConfig)!);
        TestKitSettings = new TestKitSettings(Sys.Settings.Config);
        Log = Logging.GetLogger(Sys, GetType());
        EventFilter = new EventFilterFactory(this, Sys, []);
        CallingThreadDispatcherConfigurator.Register(Sys);
        TestActor = CreateTestActor(testActorName ?? $"testActor{Interlocked.Increment(ref _lastActorNumber)}");
        BecomeTestActor();
    }

    /// <summary>The defaults of the kit: the event listener as the logger, and <c>akka.test</c>.</summary>
    public static Config DefaultConfig { get; } =
        ConfigurationFactory.FromResource<TestKitBase>("VduseActors.ActorRuntime.TestKit.reference.conf");

    /// <summary>Switches everything on that the runtime can log.</summary>
    public static Config FullDebugConfig { get; } = ConfigurationFactory.ParseString("""
        akka {
          log-dead-letters-during-shutdown = true
          log-dead-letters = true
          loglevel = DEBUG
          stdout-loglevel = DEBUG
          actor.debug { receive = true, autoreceive = true, lifecycle = true, event-stream = true, unhandled = true }
        }
        """);

    /// <summary>A clock that only goes forward; its zero means nothing.</summary>
    public static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    /// <summary>The actor system of the test.</summary>
    public ActorSystem Sys { get; }

    /// <summary>The settings under <c>akka.test</c>.</summary>
    public TestKitSettings TestKitSettings { get; }

    /// <summary>The actor whose messages the expectations take.</summary>
    public IActorRef TestActor { get; }

    /// <summary>A logger named after the test class.</summary>
    public ILoggingAdapter Log { get; }

    /// <summary>Filters over the log events of <see cref="Sys"/>.</summary>
    public EventFilterFactory EventFilter { get; }

    /// <summary>Who sent the message taken last; null if the last wait took none.</summary>
    public IActorRef LastSender => _last.Sender!;

    /// <summary>The message taken last; null if the last wait took none.</summary>
    public object? LastMessage => _last.Message;

    /// <summary>Whether a message waits in the queue.</summary>
    public bool HasMessages => _queue.Count > 0;

    /// <summary>What is left of the innermost <c>Within</c>.</summary>
    /// <exception cref="InvalidOperationException">There is no <c>Within</c> around the caller.</exception>
    public TimeSpan Remaining => _end is { } end
        ? Left(end)
        : throw new InvalidOperationException("Remaining may not be called outside of \"within\"");

    /// <summary>What is left of the innermost <c>Within</c>; outside, the default of expectations, scaled.</summary>
    public TimeSpan RemainingOrDefault => RemainingOr(Dilated(TestKitSettings.SingleExpectDefault));

    /// <summary>Drops messages before they reach the queue.</summary>
    /// <param name="shouldIgnoreMessage">Which ones. Replaces what was set before.</param>
    public void IgnoreMessages(Func<object, bool> shouldIgnoreMessage) =>
        TestActor.Tell(new TestActorMessages.SetIgnore(shouldIgnoreMessage));

    /// <summary>Drops messages of a type before they reach the queue.</summary>
    /// <typeparam name="TMsg">The type.</typeparam>
    /// <param name="shouldIgnoreMessage">Which of them.</param>
    public void IgnoreMessages<TMsg>(Func<TMsg, bool> shouldIgnoreMessage) =>
        IgnoreMessages(message => message is TMsg typed && shouldIgnoreMessage(typed));

    /// <summary>Drops all messages of a type before they reach the queue.</summary>
    /// <typeparam name="TMsg">The type.</typeparam>
    public void IgnoreMessages<TMsg>() => IgnoreMessages<TMsg>(_ => true);

    /// <summary>Drops no messages any more.</summary>
    public void IgnoreNoMessages() => TestActor.Tell(new TestActorMessages.SetIgnore(null));

    /// <summary>Lets a pilot react to every message of the test actor.</summary>
    /// <param name="pilot">The pilot.</param>
    public void SetAutoPilot(AutoPilot pilot) => TestActor.Tell(new TestActorMessages.SetAutoPilot(pilot));

    /// <summary>Lets the test actor watch an actor; returns once the watch is in place.</summary>
    /// <param name="actorToWatch">The actor.</param>
    public IActorRef Watch(IActorRef actorToWatch)
    {
        WatchAsync(actorToWatch).GetAwaiter().GetResult();
        return actorToWatch;
    }

    /// <inheritdoc cref="Watch"/>
    public async Task<IActorRef> WatchAsync(IActorRef actorToWatch)
    {
        await TestActor.Ask<TestActorMessages.Ack>(new TestActorMessages.Watch(actorToWatch), RemainingOrDefault).ConfigureAwait(false);
        return actorToWatch;
    }

    /// <summary>Ends a watch; returns once it has ended.</summary>
    /// <param name="actorToUnwatch">The actor.</param>
    public IActorRef Unwatch(IActorRef actorToUnwatch)
    {
        UnwatchAsync(actorToUnwatch).GetAwaiter().GetResult();
        return actorToUnwatch;
    }

    /// <inheritdoc cref="Unwatch"/>
    public async Task<IActorRef> UnwatchAsync(IActorRef actorToUnwatch)
    {
        await TestActor.Ask<TestActorMessages.Ack>(new TestActorMessages.Unwatch(actorToUnwatch), RemainingOrDefault).ConfigureAwait(false);
        return actorToUnwatch;
    }

    /// <summary>The given time scaled, or what is left of the innermost <c>Within</c>, or the default of expectations.</summary>
    /// <param name="duration">A time; null for the others.</param>
    public TimeSpan RemainingOrDilated(TimeSpan? duration) => duration is { } given ? Dilated(given) : RemainingOrDefault;

    /// <summary>Scales a time by the time factor.</summary>
    /// <param name="duration">Not negative, except for <see cref="Timeout.InfiniteTimeSpan"/>, which stays.</param>
    public TimeSpan Dilated(TimeSpan duration)
    {
        if (duration == Timeout.InfiniteTimeSpan)
        {
            return duration;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        return duration * TestKitSettings.TestTimeFactor;
    }

    /// <summary>Terminates the system and waits for it.</summary>
    /// <param name="duration">How long at most; 5 s, scaled, by default.</param>
    /// <param name="verifySystemShutdown">Whether not to end in time is an error; otherwise it is only logged.</param>
    /// <exception cref="TimeoutException">The system did not end in time.</exception>
    public virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false) =>
        Shutdown(Sys, duration, verifySystemShutdown);

    /// <summary>Terminates a system and waits for it.</summary>
    /// <param name="system">The system.</param>
    /// <param name="duration">How long at most; 5 s, scaled, by default.</param>
    /// <param name="verifySystemShutdown">Whether not to end in time is an error; otherwise it is only logged.</param>
    /// <exception cref="TimeoutException">The system did not end in time.</exception>
    protected virtual void Shutdown(ActorSystem system, TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        var limit = duration ?? Shorter(Dilated(TimeSpan.FromSeconds(5)), TimeSpan.FromSeconds(10));
        if (system.Terminate().Wait(limit))
        {
            return;
        }

        var message = $"Failed to stop [{system.Name}] within [{limit}].";
        if (verifySystemShutdown)
        {
            throw new TimeoutException(message);
        }

        system.Log.Warning(message);
    }

    /// <summary>A second test actor with a queue of its own.</summary>
    /// <param name="name">Its name; null makes one up.</param>
    public virtual TestProbe CreateTestProbe(string? name = null) => CreateTestProbe(Sys, name);

    /// <summary>A test actor in another system.</summary>
    /// <param name="system">The system.</param>
    /// <param name="name">Its name; null makes one up.</param>
    public virtual TestProbe CreateTestProbe(ActorSystem system, string? name = null) => new(system, _assertions, name);

    internal void FailExpectation(string message) => _assertions.Fail("{0}", message);

    /// <summary>Gives the thread back what it had before the kit made it act as the test actor.</summary>
    protected internal void StopBeingTestActor()
    {
        if (SynchronizationContext.Current is ActorCellKeepingSynchronizationContext)
        {
            SynchronizationContext.SetSynchronizationContext(_previousContext);
        }

        ActorCell.Current = _previousCell;
    }

    private TimeSpan RemainingOr(TimeSpan duration) => _end is { } end ? Left(end) : duration;

    private void BecomeTestActor()
    {
        // A probe is made in the middle of a test: the thread stays what it is.
        if (this is TestProbe)
        {
            return;
        }

        var cell = this is INoImplicitSender ? null : ((LocalActorRef)TestActor).Cell;
        ActorCell.Current = cell;
        SynchronizationContext.SetSynchronizationContext(new ActorCellKeepingSynchronizationContext(cell));
    }
}

using System.Collections.Concurrent;
using System.Reflection;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using VduseActors.Scheduling;
using Xunit.Sdk;

namespace VduseActors.Actors.Tests.Scheduling;

/// <summary>Whose scheduler a test is run with: what Akka's own does decides.</summary>
public enum SchedulerKind
{
    /// <summary>Akka's.</summary>
    Akka,

    /// <summary>Ours.</summary>
    Tickless,
}

/// <summary>Runs a theory with each kind, and with the values given.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class BothSchedulersAttribute(params object[] values) : DataAttribute
{
    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        Enum.GetValues<SchedulerKind>().Select(kind => (object[])[kind, .. values]);
}

/// <summary>A scheduler without an actor system, and what it logs.</summary>
internal sealed class SchedulerUnderTest : LoggingAdapterBase, IDisposable
{
    /// <summary>For what must happen.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _unexpected;

    public SchedulerUnderTest(SchedulerKind kind, string hocon = "")
        : base(DefaultLogMessageFormatter.Instance)
    {
        var config = ConfigurationFactory.ParseString(hocon).WithFallback(ConfigurationFactory.Default());
        Scheduler = kind == SchedulerKind.Akka ? new HashedWheelTimerScheduler(config, this) : new TicklessScheduler(config, this);
    }

    public SchedulerBase Scheduler { get; }

    public IScheduler Tells => Scheduler;

    public IAdvancedScheduler Calls => Scheduler;

    public ConcurrentQueue<(LogLevel Level, string Text, Exception? Cause)> Logged { get; } = new();

    public override bool IsDebugEnabled => true;

    public override bool IsErrorEnabled => true;

    public override bool IsInfoEnabled => true;

    public override bool IsWarningEnabled => true;

    /// <summary>How often what must not be done was done.</summary>
    public int Unexpected => Volatile.Read(ref _unexpected);

    /// <summary>Waits until work that is scheduled now, for later, has been done; what is due by then has been done before it.</summary>
    public void Pass(TimeSpan time)
    {
        using var isOver = new ManualResetEventSlim();
        Calls.ScheduleOnce(time, isOver.Set);
        Assert.True(isOver.Wait(Patience));
    }

    /// <summary>Keeps its thread until the result is disposed.</summary>
    public IDisposable Hold()
    {
        var hold = new Held();
        Calls.ScheduleOnce(TimeSpan.Zero, hold.Wait);
        Await(() => hold.IsHeld);
        return hold;
    }

    /// <summary>Work that must not be done. A failed assertion would only be logged.</summary>
    public void Never() => Interlocked.Increment(ref _unexpected);

    public void Dispose() => ((IDisposable)Scheduler).Dispose();

    public static void Await(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Patience));

    protected override void NotifyLog(LogLevel logLevel, object message, Exception? cause = null) =>
        Logged.Enqueue((logLevel, $"{message}", cause));

    private sealed class Held : IDisposable
    {
        private readonly TaskCompletionSource _end = new();
        private volatile bool _isHeld;

        public bool IsHeld => _isHeld;

        public void Wait()
        {
            _isHeld = true;
            _end.Task.Wait(Patience);
        }

        public void Dispose() => _end.SetResult();
    }
}

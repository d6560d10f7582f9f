using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace VduseActors.AkkaAssumptions.Support;

/// <summary>
/// One actor system for each statement about Akka.NET that the device actors, or the tests of them, lean on, and short hands for its tests.
/// A statement that a new version breaks fails here by its name, instead of somewhere in a device.
/// </summary>
public abstract class AssumptionTest(string config = "") : TestKit(ConfigurationFactory.ParseString(config).WithFallback(_quiet))
{
    private static readonly Config _quiet = ConfigurationFactory.ParseString(
        "akka { stdout-loglevel = OFF, test.single-expect-default = 60s }");

    /// <summary>Long enough for whatever has to happen on a busy machine.</summary>
    protected static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Long enough to see that nothing happens.</summary>
    protected static TimeSpan Silence { get; } = TimeSpan.FromMilliseconds(150);

    /// <summary>A strategy with one answer to every failure.</summary>
    protected static SupervisorStrategy Always(Directive directive) => new OneForOneStrategy(_ => directive);

    /// <summary>Waits for a task on the test's thread, which so stays the test actor's.</summary>
    protected static T Await<T>(Task<T> task) => task.WaitAsync(Patience).GetAwaiter().GetResult();

    /// <summary>Runs a function where no actor's code runs: the test's own thread acts as the test actor, a fresh one as nobody.</summary>
    protected static T Outside<T>(Func<T> function)
    {
        var result = new TaskCompletionSource<T>();
        var thread = new Thread(() =>
        {
            try
            {
                result.SetResult(function());
            }
            catch (Exception failure)
            {
                result.SetException(failure);
            }
        });
        thread.Start();
        return Await(result.Task);
    }

    /// <summary>Runs an action inside an actor and waits for the end of it.</summary>
    internal void Inside(IActorRef actor, Action<Subject> action) => Inside(actor, subject =>
    {
        action(subject);
        return true;
    });

    /// <summary>Computes something inside an actor.</summary>
    internal T Inside<T>(IActorRef actor, Func<Subject, T> function)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        actor.Tell(new Do(subject =>
        {
            try
            {
                result.SetResult(function(subject));
            }
            catch (Exception failure)
            {
                result.SetException(failure);
            }
        }));
        return Await(result.Task);
    }

    /// <summary>Keeps an actor in the middle of a message until a gate opens; returns when it is there.</summary>
    protected static void Block(IActorRef actor, ManualResetEventSlim gate)
    {
        using var inside = new ManualResetEventSlim();
        var entered = inside;
        actor.Tell(new Do(_ =>
        {
            entered.Set();
            gate.Wait(Patience);
        }));
        Assert.True(inside.Wait(Patience));
    }

    /// <summary>Makes a subject as a child of another one.</summary>
    internal IActorRef ChildOf(IActorRef parent, Props props, string? name = null) =>
        Inside(parent, subject => subject.Inner.ActorOf(props, name));

    /// <summary>Takes the next messages of a probe, which must be these in this order.</summary>
    protected static void ExpectSequence(TestKitBase kit, params object[] expected)
    {
        foreach (var message in expected)
        {
            kit.ExpectMsg(message, Patience);
        }
    }

    /// <summary>A probe that gets every event of a type.</summary>
    protected TestProbe SubscribedTo<T>()
    {
        var probe = CreateTestProbe();
        Sys.EventStream.Subscribe(probe.Ref, typeof(T));
        return probe;
    }

    // A top-level actor is stopped through its guardian: once that has answered, the request is with the actor.
    protected void AwaitStopRequest(IActorRef actor) =>
        Assert.NotNull(Await(Sys.ActorSelection(actor.Path.Parent).Ask<ActorIdentity>(new Identify("guardian"), Patience)).Subject);
}

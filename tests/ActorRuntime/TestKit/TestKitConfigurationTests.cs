using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Event;
using VduseActors.ActorRuntime.TestKit;

namespace VduseActors.ActorRuntime.Tests.TestKit;

public sealed class TestKitConfigurationTests
{
    [Fact]
    public void The_types_of_the_kit_are_known_by_Akkas_names()
    {
        using var kit = new ActorRuntime.TestKit.Xunit2.TestKit("""
            akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
            akka.loggers = ["Akka.TestKit.TestEventListener, Akka.TestKit"]
            named { type = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit" }
            """);
        Assert.IsType<TestScheduler>(kit.Sys.Scheduler);
        kit.EventFilter.Warning("counted").ExpectOne(() => kit.Sys.Log.Warning("counted"));
        var actor = kit.Sys.ActorOf(Props.Create(() => new Caller()).WithDispatcher("named"));
        actor.Tell("which thread", kit.TestActor);
        Assert.Equal(Environment.CurrentManagedThreadId, kit.ExpectMsg<int>());
    }

    [Fact]
    public void The_thread_is_no_test_actor_any_more_after_the_test()
    {
        using (var kit = new ActorRuntime.TestKit.Xunit2.TestKit("akka.stdout-loglevel = OFF"))
        {
            Assert.NotNull(ActorCell.Current);
            kit.TestActor.Tell("as myself");
            kit.ExpectMsg("as myself");
            Assert.Equal(kit.TestActor, kit.LastSender);
        }

        Assert.Null(ActorCell.Current);
        Assert.False(SynchronizationContext.Current is ActorRuntime.TestKit.Internal.ActorCellKeepingSynchronizationContext);
    }

    [Fact]
    public void A_time_factor_scales_every_wait()
    {
        using var kit = new ActorRuntime.TestKit.Xunit2.TestKit("akka { stdout-loglevel = OFF, test.timefactor = 2.5 }");
        Assert.Equal(TimeSpan.FromSeconds(5), kit.Dilated(TimeSpan.FromSeconds(2)));
        Assert.Equal(TimeSpan.FromSeconds(7.5), kit.RemainingOrDefault);
    }

    [Fact]
    public void The_output_of_the_test_gets_the_log()
    {
        var output = new CapturingOutput();
        using var kit = new ActorRuntime.TestKit.Xunit2.TestKit("akka.stdout-loglevel = OFF", output);
        kit.Sys.Log.Info("seen by the test");
        kit.AwaitCondition(() => output.Text.Contains("seen by the test", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
    }

    private sealed class Caller : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(Environment.CurrentManagedThreadId);
    }

    private sealed class CapturingOutput : Xunit.Abstractions.ITestOutputHelper
    {
        private readonly Lock _gate = new();
        private string _text = "";

        public string Text
        {
            get
            {
                lock (_gate)
                {
                    return _text;
                }
            }
        }

        public void WriteLine(string message)
        {
            lock (_gate)
            {
                _text += message + "\n";
            }
        }

        public void WriteLine(string format, params object[] args) =>
            WriteLine(string.Format(System.Globalization.CultureInfo.InvariantCulture, format, args));
    }
}

using Akka;
using Akka.Actor;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme K: the actor system and its coordinated shutdown.</summary>
public sealed class K_SystemTests() : AssumptionTest("""
    akka.coordinated-shutdown.phases {
      hurried { depends-on = [service-stop], timeout = 200ms }
      after-hurried { depends-on = [hurried] }
      before-actor-system-terminate { depends-on = [cluster-shutdown, after-hurried] }
    }
    """)
{
    [Fact, Trait("Statement", "103")]
    public async Task S103_Terminate_runs_coordinated_shutdown_then_stops_the_tree_and_callbacks_run_last_added_first()
    {
        var order = new List<string>();
        CoordinatedShutdown.Get(Sys).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "note", () => Note(order, "task"));
        var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan { Stopping = _ => Note(order, "actor") }));
        Inside(actor, _ => { });
        Sys.RegisterOnTermination(() => Note(order, "first added"));
        Sys.RegisterOnTermination(() => Note(order, "last added"));
        await Sys.Terminate().WaitAsync(Patience);
        Assert.True(Sys.WhenTerminated.IsCompletedSuccessfully);
        Assert.Equal(["task", "actor", "last added", "first added"], order);
        Assert.Throws<InvalidOperationException>(() => Sys.ActorOf(Props.Empty));
    }

    [Fact, Trait("Statement", "104")]
    public async Task S104_A_phase_waits_for_the_whole_of_the_one_before()
    {
        var order = new List<string>();
        var shutdown = CoordinatedShutdown.Get(Sys);
        var gate = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "second", () => Note(order, "second phase"));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "slow", async () =>
        {
            entered.SetResult();
            await gate.Task;
            await Note(order, "first phase");
            return Done.Instance;
        });
        var run = shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);
        await entered.Task.WaitAsync(Patience);
        Assert.Empty(order);
        gate.SetResult();
        await run.WaitAsync(Patience);
        Assert.Equal(["first phase", "second phase"], order);
    }

    [Fact, Trait("Statement", "105")]
    public async Task S105_A_hanging_or_failing_task_is_given_up_and_shutdown_goes_on()
    {
        var order = new List<string>();
        var shutdown = CoordinatedShutdown.Get(Sys);
        var never = new TaskCompletionSource<Done>();
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "failing", () => Task.FromException<Done>(new TestFailure()));
        shutdown.AddTask("hurried", "hanging", () => never.Task);
        shutdown.AddTask("after-hurried", "reached", () => Note(order, "reached"));
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.Equal(["reached"], order);
    }

    [Fact, Trait("Statement", "106")]
    public async Task S106_A_second_run_is_the_same_run_and_the_first_reason_stands()
    {
        var runs = new List<string>();
        var shutdown = CoordinatedShutdown.Get(Sys);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "count", () => Note(runs, "run"));
        var first = shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);
        var second = shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance);
        await Task.WhenAll(first, second).WaitAsync(Patience);
        Assert.Equal(["run"], runs);
        Assert.Same(CoordinatedShutdown.UnknownReason.Instance, shutdown.ShutdownReason);
    }

    private static Task<Done> Note(List<string> order, string what)
    {
        lock (order)
        {
            order.Add(what);
        }

        return Task.FromResult(Done.Instance);
    }
}

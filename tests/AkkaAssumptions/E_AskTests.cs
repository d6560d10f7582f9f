using Akka.Actor;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme E: ask, pipe, graceful stop.</summary>
public sealed class E_AskTests : AssumptionTest
{
    [Fact, Trait("Statement", "62")]
    public async Task S062_Ask_times_out_with_AskTimeoutException_and_a_cancelled_token_cancels_it()
    {
        var mute = Sys.ActorOf(Subject.Of(ActorRefs.Nobody));
        await Assert.ThrowsAsync<AskTimeoutException>(() => mute.Ask<string>("question", TimeSpan.FromMilliseconds(50)));
        using var cancellation = new CancellationTokenSource();
        var asked = mute.Ask<string>("question", cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => asked);
    }

    [Fact, Trait("Statement", "64")]
    public async Task S064_A_failure_faults_every_ask_but_one_for_a_status()
    {
        var actor = Answering(new Status.Failure(new TestFailure("as asked")));
        Assert.Equal("as asked", (await Assert.ThrowsAsync<TestFailure>(() => actor.Ask<string>("question", Patience))).Message);
        await Assert.ThrowsAsync<TestFailure>(() => actor.Ask<object>("question", Patience));
        await Assert.ThrowsAsync<TestFailure>(() => actor.Ask("question", Patience));
        Assert.IsType<Status.Failure>(await actor.Ask<Status>("question", Patience));
    }

    [Fact, Trait("Statement", "66")]
    public void S066_PipeTo_sends_the_result_or_a_failure_with_optional_mappers_and_no_sender()
    {
        Task.FromResult("result").PipeTo(TestActor);
        ExpectMsg("result", Patience);
        Assert.Equal(Sys.DeadLetters, LastSender);
        var failure = new TestFailure();
        Task.FromException<string>(failure).PipeTo(TestActor);
        Assert.Same(failure, ExpectMsg<Status.Failure>(Patience).Cause);
        Task.FromResult(21).PipeTo(TestActor, success: number => number * 2);
        ExpectMsg(42, Patience);
        Task.FromException<int>(failure).PipeTo(TestActor, failure: cause => cause.Message);
        ExpectMsg(failure.Message, Patience);
        Task.FromResult("signed").PipeTo(TestActor, sender: TestActor);
        ExpectMsg("signed", Patience);
        Assert.Equal(TestActor, LastSender);
    }

    [Fact, Trait("Statement", "68")]
    public async Task S068_GracefulStop_is_true_once_terminated_and_false_on_timeout()
    {
        Assert.True(await Sys.ActorOf(Subject.Of(ActorRefs.Nobody)).GracefulStop(Patience));
        using var gate = new ManualResetEventSlim();
        var stuck = Sys.ActorOf(Subject.Of(ActorRefs.Nobody));
        stuck.Tell(new Do(_ => gate.Wait(Patience)));
        Assert.False(await stuck.GracefulStop(TimeSpan.FromMilliseconds(100)));
        gate.Set();
    }

    private IActorRef Answering(object answer) => Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan
    {
        Receiving = (subject, _) =>
        {
            subject.From.Tell(answer, subject.Me);
            return true;
        },
    }));
}

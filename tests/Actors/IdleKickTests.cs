using Akka.Actor;
using VduseActors.Configuration;
using VduseActors.Devices.Block;
using VduseActors.Limits;
using VduseActors.Queues;
using VduseActors.State;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>The actor of a queue without a session, under a probe in the supervisor's place.</summary>
public sealed class IdleKickTests(ITestOutputHelper output) : DeviceFixture(output)
{
    [Fact]
    [Trait("Covers", "B50")]
    [Trait("Covers", "B51")]
    public void A_storm_of_kicks_of_a_queue_that_does_not_run_is_one_message_for_the_supervisor()
    {
        var settings = new RuntimeSettings();
        using var device = new DeviceResources(
            "alone", new BlockDeviceDefinition(Memory("alone")), Kernel, settings, ProcessLimits.For(settings));
        using var queue = new QueueResources(0);
        var supervisor = CreateTestProbe();
        var props = VirtqueueActor.For(queue, device, TestActor);
        var parent = Sys.ActorOf(Props.Create(() => new Parent(props, supervisor.Ref)));
        for (var i = 0; i < 1000; i++)
            parent.Tell(VirtqueueActor.Kick.Instance);
        Eventually(() => queue.Counters.Kicks == 1000);

        supervisor.ExpectMsg<VirtqueueActor.KickedWhileIdle>(Patience);
        queue.LowerIdleKick();
        parent.Tell(VirtqueueActor.Kick.Instance);
        supervisor.ExpectMsg<VirtqueueActor.KickedWhileIdle>(Patience);
        Assert.False(queue.RaiseIdleKick());
        Watch(parent);
        Sys.Stop(parent);
        ExpectTerminated(parent, Patience);
        Assert.False(supervisor.HasMessages);
    }

    private sealed class Parent : UntypedActor
    {
        private readonly IActorRef _supervisor;
        private readonly IActorRef _queue;

        public Parent(Props queue, IActorRef supervisor)
        {
            _supervisor = supervisor;
            _queue = Context.ActorOf(queue, "queue-0");
        }

        protected override void OnReceive(object message) => (message is VirtqueueActor.Kick ? _queue : _supervisor).Forward(message);
    }
}

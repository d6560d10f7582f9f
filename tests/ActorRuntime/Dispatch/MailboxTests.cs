using System.Collections.Concurrent;
using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Dispatch;
using VduseActors.ActorRuntime.Event;

namespace VduseActors.ActorRuntime.Tests.Dispatch;

public sealed class MailboxTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("mailbox", $"akka.stdout-loglevel = OFF, akka.loglevel = OFF\n{InterruptedMailbox.HoconText}");
    private readonly ManualDispatcher _manual;
    private readonly List<object> _received = [];
    private readonly LocalActorRef _actor;

    public MailboxTests()
    {
        _manual = ManualDispatcher.AddTo(_system);
        _actor = (LocalActorRef)_system.ActorOf(Props.Create(() => new Recorder(_received)).WithDispatcher(ManualDispatcher.Id));
        _manual.RunAll();
    }

    public void Dispose()
    {
        var terminated = _system.Terminate();
        while (!terminated.Wait(1))
            _manual.RunAll();
    }

    [Fact]
    public void Many_messages_are_one_hand_over_to_the_executor()
    {
        _actor.Tell(1);
        _actor.Tell(2);
        _actor.Tell(3);

        Assert.Single(_manual.Turns);
    }

    [Fact]
    public void A_turn_that_leaves_messages_hands_the_mailbox_over_again()
    {
        _actor.Tell(1);
        _actor.Tell(2);

        _manual.RunOne();

        Assert.Equal([1], _received);
        Assert.Single(_manual.Turns);
        _manual.RunOne();
        Assert.Equal([1, 2], _received);
        Assert.Empty(_manual.Turns);
    }

    [Fact]
    public void A_suspended_mailbox_is_not_handed_over_for_user_messages()
    {
        _actor.Cell.Mailbox.Suspend();
        _actor.Tell(1);

        Assert.Empty(_manual.Turns);

        _actor.Cell.Mailbox.Resume();
        _manual.RunAll();
        Assert.Equal([1], _received);
    }

    [Fact]
    public void As_many_resumes_as_suspensions_are_needed()
    {
        _actor.Cell.Mailbox.Suspend();
        _actor.Cell.Mailbox.Suspend();
        _actor.Tell(1);
        _actor.Cell.Mailbox.Resume();

        Assert.Empty(_manual.Turns);
        Assert.Equal(1, _actor.Cell.Mailbox.SuspendCount);

        _actor.Cell.Mailbox.Resume();
        _actor.Cell.Mailbox.Resume(); // one too many does no harm
        Assert.Equal(0, _actor.Cell.Mailbox.SuspendCount);
        _manual.RunAll();
        Assert.Equal([1], _received);
    }

    [Fact]
    public void A_suspended_mailbox_is_handed_over_for_system_messages()
    {
        _actor.Cell.Mailbox.Suspend();
        _actor.Stop();

        Assert.Single(_manual.Turns);
        _manual.RunAll();
        Assert.True(_actor.IsTerminated);
    }

    [Fact]
    public void A_system_message_overtakes_between_two_messages_of_one_turn()
    {
        _system.Dispatchers.Lookup(ManualDispatcher.Id).Throughput = 100;
        var actor = (LocalActorRef)_system.ActorOf(Props.Create(() => new StopsItself(_received)).WithDispatcher(ManualDispatcher.Id));
        actor.Tell(1);
        actor.Tell("stop");
        actor.Tell(2);

        _manual.RunAll();

        Assert.Equal([1, "stop"], _received);
    }

    [Fact]
    public void Nothing_is_handed_over_once_the_mailbox_is_closed()
    {
        _actor.Stop();
        _manual.RunAll();

        _actor.Tell(1);
        _actor.Cell.SendSystemMessage(new Suspend());

        Assert.Empty(_manual.Turns);
    }

    [Fact]
    public void System_messages_keep_their_order()
    {
        var watcher = new Watcher(_actor.System);
        _actor.SendSystemMessage(new Watch(_actor, watcher));
        _actor.SendSystemMessage(new Unwatch(_actor, watcher));
        _actor.SendSystemMessage(new Watch(_actor, watcher));
        _actor.Stop();

        _manual.RunAll();

        Assert.Equal(1, watcher.Notifications);
    }

    [Fact]
    public void A_watch_on_a_dead_actor_is_answered_by_its_mailbox()
    {
        _actor.Stop();
        _manual.RunAll();
        var watcher = new Watcher(_actor.System);

        _actor.SendSystemMessage(new Watch(_actor, watcher));

        Assert.Equal(1, watcher.Notifications);
    }

    [Fact]
    public async Task A_message_enqueued_while_the_actor_ends_becomes_a_dead_letter()
    {
        var dead = new ConcurrentBag<object>();
        var listener = _system.ActorOf(Props.Create(() => new Collects(dead)));
        _system.EventStream.Subscribe(listener, typeof(DeadLetter));
        var actor = (LocalActorRef)_system.ActorOf(Props.Create(() => new Recorder(_received)).WithDispatcher(ManualDispatcher.Id).WithMailbox("interrupted"));
        _manual.RunAll();
        InterruptedMailbox.Interruption = () =>
        {
            actor.Stop();
            _manual.RunAll();
            Assert.True(actor.IsTerminated);
        };

        actor.Tell("too late");

        await listener.GracefulStop(TimeSpan.FromSeconds(10));
        Assert.Equal(["too late"], dead);
        Assert.Empty(_received);
    }

    [Fact]
    public async Task No_message_is_lost_between_senders_and_the_end_of_the_actor()
    {
        for (var round = 0; round < 200; round++)
        {
            var handled = new ConcurrentBag<object>();
            var dead = new ConcurrentBag<object>();
            var listener = _system.ActorOf(Props.Create(() => new Collects(dead)));
            _system.EventStream.Subscribe(listener, typeof(DeadLetter));
            var actor = _system.ActorOf(Props.Create(() => new Collects(handled)));

            var senders = Enumerable.Range(0, 2).Select(sender => Task.Run(() =>
            {
                for (var i = 0; i < 50; i++)
                {
                    actor.Tell(sender * 1000 + i);
                    if (sender == 0 && i == 20)
                        ((LocalActorRef)actor).Stop();
                }
            })).ToArray();
            await Task.WhenAll(senders);
            await actor.WatchAsync();
            await listener.GracefulStop(TimeSpan.FromSeconds(10));

            Assert.Equal(100, handled.Count + dead.Count);
        }
    }

    private sealed class StopsItself(List<object> received) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            received.Add(message);
            if (message is "stop")
                Context.Stop(Self);
        }
    }

    private sealed class Collects(ConcurrentBag<object> received) : UntypedActor
    {
        protected override void OnReceive(object message) => received.Add(message is DeadLetter letter ? letter.Message : message);
    }

    private sealed class Watcher(ActorSystemImpl system) : MinimalActorRef(system)
    {
        public int Notifications { get; private set; }

        public override ActorPath Path { get; } = ActorPath.Parse("akka://mailbox/user/watcher");

        public override void SendSystemMessage(SystemMessage message)
        {
            if (message is DeathWatchNotification)
                Notifications++;
        }
    }
}

using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme B: messages and behaviour.</summary>
public sealed class B_MessageTests : AssumptionTest
{
    [Fact, Trait("Statement", "27")]
    public void S027_One_message_at_a_time_and_in_order_for_each_sender()
    {
        const int Senders = 4;
        const int Each = 2000;
        var done = new TaskCompletionSource<List<(int Sender, int Number)>>();
        var inside = 0;
        var received = new List<(int Sender, int Number)>();
        var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan
        {
            Receiving = (_, message) =>
            {
                // The list is not locked: that two turns never overlap, and see each other's writes, is what is tested.
                Assert.Equal(1, Interlocked.Increment(ref inside));
                received.Add(((int, int))message);
                if (received.Count == Senders * Each)
                {
                    done.SetResult(received);
                }

                Interlocked.Decrement(ref inside);
                return true;
            },
        }));
        Await(Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() =>
        {
            for (var number = 0; number < Each; number++)
            {
                actor.Tell((sender, number), ActorRefs.NoSender);
            }

            return true;
        }))));
        var all = Await(done.Task);
        Assert.All(Enumerable.Range(0, Senders), sender =>
            Assert.Equal(Enumerable.Range(0, Each), all.Where(m => m.Sender == sender).Select(m => m.Number)));
    }

    [Fact, Trait("Statement", "28")]
    public void S028_The_sender_is_the_telling_actor_or_outside_of_actors_the_dead_letters()
    {
        var senders = new BlockingCollection<IActorRef>();
        var receiver = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan
        {
            Receiving = (subject, _) =>
            {
                senders.Add(subject.From);
                return true;
            },
        }));
        var teller = Sys.ActorOf(Subject.Of(ActorRefs.Nobody));
        Inside(teller, _ => receiver.Tell("from inside"));
        Assert.Equal(teller, Take());
        Outside(() =>
        {
            receiver.Tell("from outside");
            return true;
        });
        Assert.Equal(Sys.DeadLetters, Take());

        IActorRef Take() => senders.TryTake(out var sender, Patience) ? sender : throw new TimeoutException();
    }

    [Fact, Trait("Statement", "31")]
    public void S031_An_unhandled_message_is_published_with_sender_and_recipient()
    {
        var unhandled = SubscribedTo<UnhandledMessage>();
        var actor = Sys.ActorOf(Props.Create(() => new Deaf()));
        actor.Tell("nobody cares");
        var published = unhandled.ExpectMsg<UnhandledMessage>(Patience);
        Assert.Equal("nobody cares", published.Message);
        Assert.Equal(TestActor, published.Sender);
        Assert.Equal(actor, published.Recipient);
    }

    [Fact, Trait("Statement", "32")]
    public void S032_Handlers_are_tried_in_the_order_they_were_declared_and_a_false_one_falls_through()
    {
        var probe = TestActor;
        var actor = Sys.ActorOf(Props.Create(() => new Ordered(probe)));
        foreach (var message in new object[] { 1, 2, 3, "text" })
        {
            actor.Tell(message);
        }

        ExpectSequence(this, "predicate 1", "function saw 2", "function saw 3", "last 3", "any text");
    }

    [Fact, Trait("Statement", "34")]
    public void S034_The_first_behaviour_is_never_popped()
    {
        var probe = TestActor;
        var actor = Sys.ActorOf(Props.Create(() => new Shifting(probe)));
        foreach (var message in new[] { "become B", "who", "become C", "who", "pop", "who", "pop", "who" })
        {
            actor.Tell(message);
        }

        // Become(B) leaves the first one underneath, Become(C) replaces B, and a surplus pop does nothing.
        ExpectSequence(this, "B", "C", "first", "first");
    }

    [Fact, Trait("Statement", "35")]
    public void S035_A_restart_returns_to_the_first_behaviour()
    {
        var probe = TestActor;
        var actor = Sys.ActorOf(Props.Create(() => new Shifting(probe)));
        foreach (var message in new[] { "become B", "fail", "who" })
        {
            actor.Tell(message);
        }

        ExpectSequence(this, "first");
    }

    [Fact, Trait("Statement", "36")]
    public void S036_Identify_is_answered_without_a_handler_and_for_no_actor_by_a_null_subject()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Deaf()), "identified");
        actor.Tell(new Identify(7));
        var identity = ExpectMsg<ActorIdentity>(Patience);
        Assert.Equal(7, identity.MessageId);
        Assert.Equal(actor, identity.Subject);
        Sys.ActorSelection("/user/nobody").Tell(new Identify(8), TestActor);
        identity = ExpectMsg<ActorIdentity>(Patience);
        Assert.Equal(8, identity.MessageId);
        Assert.Null(identity.Subject);
    }

    private sealed class Deaf : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Ordered : ReceiveActor
    {
        public Ordered(IActorRef reporter)
        {
            Receive<int>(number => number == 1, number => reporter.Tell($"predicate {number}"));
            Receive<int>(number =>
            {
                reporter.Tell($"function saw {number}");
                return number == 2;
            });
            Receive<int>(number => reporter.Tell($"last {number}"));
            ReceiveAny(message => reporter.Tell($"any {message}"));
        }
    }

    private sealed class Shifting : ReceiveActor
    {
        private readonly IActorRef _reporter;

        public Shifting(IActorRef reporter)
        {
            _reporter = reporter;
            Behave("first");
        }

        private void Behave(string name)
        {
            Receive<string>(message => message == "who", _ => _reporter.Tell(name));
            Receive<string>(message => message == "become B", _ => Become(() => Behave("B")));
            Receive<string>(message => message == "become C", _ => Become(() => Behave("C")));
            Receive<string>(message => message == "pop", _ => UnbecomeStacked());
            Receive<string>(message => message == "fail", _ => throw new TestFailure());
        }
    }
}

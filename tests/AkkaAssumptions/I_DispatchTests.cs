using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme I: mailboxes and dispatchers.</summary>
public sealed class I_DispatchTests() : ConformanceTest($$"""
    small-mailbox { mailbox-type = "{{typeof(BoundedMailbox).AssemblyQualifiedName}}", mailbox-capacity = 2, mailbox-push-timeout-time = 0s }
    patient-mailbox { mailbox-type = "{{typeof(BoundedMailbox).AssemblyQualifiedName}}", mailbox-capacity = 1, mailbox-push-timeout-time = 10s }
    by-number { mailbox-type = "{{typeof(ByNumber).AssemblyQualifiedName}}" }
    own-thread { type = PinnedDispatcher }
    alias = own-thread
    own-executor { type = Dispatcher, executor = "{{typeof(CountingExecutorConfigurator).AssemblyQualifiedName}}" }
    akka.actor.deployment {
      /deployed { dispatcher = own-thread }
      /small { mailbox = small-mailbox }
      /parent/deployed { dispatcher = own-thread }
    }
    """)
{
    [Fact, Trait("Statement", "88")]
    public void S088_A_full_bounded_mailbox_without_push_timeout_turns_messages_into_dead_letters_without_blocking()
    {
        var dead = SubscribedTo<DeadLetter>();
        using var gate = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Subject.Of(TestActor).WithMailbox("small-mailbox"));
        ExpectSequence(this, "constructor 1", "PreStart 1");
        Blocked(actor, gate);
        actor.Tell("one");
        actor.Tell("two");
        actor.Tell("too many");
        Assert.Equal("too many", dead.FishForMessage<DeadLetter>(letter => letter.Message is string, Patience).Message);
        gate.Set();
        ExpectSequence(this, "one", "two");
    }

    [Fact, Trait("Statement", "89")]
    public void S089_With_a_push_timeout_the_sender_waits_for_room()
    {
        using var gate = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Subject.Of(TestActor).WithMailbox("patient-mailbox"));
        ExpectSequence(this, "constructor 1", "PreStart 1");
        Blocked(actor, gate);
        actor.Tell("one");
        var told = new ManualResetEventSlim();
        var sender = new Thread(() =>
        {
            actor.Tell("two", ActorRefs.NoSender);
            told.Set();
        });
        sender.Start();
        Assert.False(told.Wait(Silence));
        gate.Set();
        ExpectSequence(this, "one", "two");
    }

    [Fact, Trait("Statement", "90")]
    public void S090_A_priority_mailbox_gives_the_lower_number_first()
    {
        using var gate = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Subject.Of(TestActor).WithMailbox("by-number"));
        ExpectSequence(this, "constructor 1", "PreStart 1");
        Blocked(actor, gate);
        foreach (var number in new[] { 5, 1, 4, 2, 3 })
        {
            actor.Tell(number);
        }

        gate.Set();
        ExpectSequence(this, 1, 2, 3, 4, 5);
    }

    [Theory, Trait("Statement", "91")]
    [InlineData("own-thread")]
    [InlineData("alias")]
    public void S091_On_a_pinned_dispatcher_each_actor_has_a_thread_of_its_own(string dispatcher)
    {
        var one = Sys.ActorOf(Subject.Of(ActorRefs.Nobody).WithDispatcher(dispatcher));
        var other = Sys.ActorOf(Subject.Of(ActorRefs.Nobody).WithDispatcher(dispatcher));
        var thread = ThreadOf(one);
        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal(thread, ThreadOf(one)));
        Assert.NotEqual(thread, ThreadOf(other));
    }

    [Fact, Trait("Statement", "95")]
    public void S095_A_deployment_beats_what_the_code_says_for_that_path()
    {
        var deployed = Sys.ActorOf(Subject.Of(ActorRefs.Nobody), "deployed");
        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal(ThreadOf(deployed), ThreadOf(deployed)));
        Assert.False(OnThreadPool(deployed));
        var parent = Sys.ActorOf(Subject.Of(ActorRefs.Nobody), "parent");
        Assert.False(OnThreadPool(ChildOf(parent, Subject.Of(ActorRefs.Nobody), "deployed")));

        var dead = SubscribedTo<DeadLetter>();
        using var gate = new ManualResetEventSlim();
        var small = Sys.ActorOf(Subject.Of(ActorRefs.Nobody).WithMailbox("by-number"), "small");
        Inside(small, _ => { });
        Blocked(small, gate);
        foreach (var message in new[] { "one", "two", "too many" })
        {
            small.Tell(message);
        }

        Assert.Equal("too many", dead.FishForMessage<DeadLetter>(letter => letter.Message is string, Patience).Message);
        gate.Set();
    }

    [Fact, Trait("Statement", "96")]
    public void S096_An_unknown_dispatcher_or_mailbox_is_refused_by_ActorOf()
    {
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithDispatcher("no-such-dispatcher")));
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithMailbox("no-such-mailbox")));
    }

    [Fact, Trait("Statement", "97")]
    public void S097_An_executor_is_loaded_by_its_type_name()
    {
        var before = CountingExecutor.Executed;
        var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody).WithDispatcher("own-executor"));
        Inside(actor, _ => { });
        Assert.True(CountingExecutor.Executed > before);
    }

    private static void Blocked(IActorRef actor, ManualResetEventSlim gate)
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

    private int ThreadOf(IActorRef actor) => Inside(actor, _ => Environment.CurrentManagedThreadId);

    private bool OnThreadPool(IActorRef actor) => Inside(actor, _ => Thread.CurrentThread.IsThreadPoolThread);

    /// <summary>Numbers by their value, anything else last.</summary>
    public sealed class ByNumber(Settings settings, Config config) : UnboundedPriorityMailbox(settings, config)
    {
        protected override int PriorityGenerator(object message) => message is int number ? number : int.MaxValue;
    }

    /// <summary>Runs work on the thread pool and counts it.</summary>
    public sealed class CountingExecutor(string id) : ExecutorService(id)
    {
        private static int _executed;

        public static int Executed => Volatile.Read(ref _executed);

        public override void Execute(IRunnable run)
        {
            Interlocked.Increment(ref _executed);
            ThreadPool.UnsafeQueueUserWorkItem(_ => run.Run(), null);
        }

        public override void Shutdown()
        {
        }
    }

    /// <summary>Makes the counting executor.</summary>
    public sealed class CountingExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : ExecutorServiceConfigurator(config, prerequisites)
    {
        public override ExecutorService Produce(string id) => new CountingExecutor(id);
    }
}

using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using Akka.Event;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme I: mailboxes and dispatchers.</summary>
public sealed class I_DispatchTests() : AssumptionTest($$"""
    small-mailbox { mailbox-type = "{{typeof(BoundedMailbox).AssemblyQualifiedName}}", mailbox-capacity = 2, mailbox-push-timeout-time = 0s }
    by-number { mailbox-type = "{{typeof(ByNumber).AssemblyQualifiedName}}" }
    own-thread { type = PinnedDispatcher }
    alias = own-thread
    own-mailbox { type = Dispatcher, mailbox-type = "{{typeof(CountingMailbox).AssemblyQualifiedName}}" }
    akka.actor.default-mailbox.mailbox-type = "{{typeof(DefaultMailbox).AssemblyQualifiedName}}"
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
        Block(actor, gate);
        actor.Tell("one");
        actor.Tell("two");
        actor.Tell("too many");
        Assert.Equal("too many", dead.FishForMessage<DeadLetter>(letter => letter.Message is string, Patience).Message);
        gate.Set();
        ExpectSequence(this, "one", "two");
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
        Block(small, gate);
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

    [Fact, Trait("Statement", "132")]
    public void S132_A_dispatcher_names_the_mailbox_type_of_its_actors_and_the_configuration_that_of_all_others()
    {
        // All systems of this class note theirs in one place.
        var ours = Sys.ActorOf(Subject.Of(ActorRefs.Nobody).WithDispatcher("own-mailbox"), "of-the-dispatcher");
        var other = Sys.ActorOf(Subject.Of(ActorRefs.Nobody), "of-no-dispatcher");
        Inside(ours, _ => { });
        Inside(other, _ => { });
        Assert.Contains(ours.Path, CountingMailbox.Owners);
        Assert.DoesNotContain(ours.Path, DefaultMailbox.Owners);
        Assert.Contains(other.Path, DefaultMailbox.Owners);
        Assert.DoesNotContain(other.Path, CountingMailbox.Owners);
    }

    [Fact, Trait("Statement", "133")]
    public void S133_A_dispatcher_that_is_registered_is_found_by_its_id_and_the_first_registration_stands()
    {
        Assert.True(Register("registered"));
        Assert.False(Register("registered"));
        var before = CountingExecutor.Executed;
        Inside(Sys.ActorOf(Subject.Of(ActorRefs.Nobody).WithDispatcher("registered")), _ => { });
        Assert.True(CountingExecutor.Executed > before);
    }

    [Fact, Trait("Statement", "133")]
    public void S133_An_executor_is_shut_down_when_its_last_actor_has_been_gone_for_a_while_and_made_anew_for_the_next()
    {
        const string id = "emptied";
        Assert.True(Register(id));
        for (var round = 1; round <= 2; round++)
        {
            var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody).WithDispatcher(id));
            Inside(actor, _ => { });
            Assert.Equal((round, round - 1), CountingExecutor.LivesOf(id));
            Sys.Stop(actor);
            AwaitCondition(() => CountingExecutor.LivesOf(id) == (round, round), Patience);
        }
    }

    private bool Register(string id) => Sys.Dispatchers.RegisterConfigurator(id, new DispatcherConfigurator(
        ConfigurationFactory.ParseString($$"""
            id = "{{id}}"
            type = Dispatcher
            executor = "{{typeof(CountingExecutorConfigurator).AssemblyQualifiedName}}"
            throughput = 1
            throughput-deadline-time = 0ms
            shutdown-timeout = 50ms
            """),
        Sys.Dispatchers.Prerequisites));

    private int ThreadOf(IActorRef actor) => Inside(actor, _ => Environment.CurrentManagedThreadId);

    private bool OnThreadPool(IActorRef actor) => Inside(actor, _ => Thread.CurrentThread.IsThreadPoolThread);

    /// <summary>Numbers by their value, anything else last.</summary>
    public sealed class ByNumber(Settings settings, Config config) : UnboundedPriorityMailbox(settings, config)
    {
        protected override int PriorityGenerator(object message) => message is int number ? number : int.MaxValue;
    }

    /// <summary>Notes whose mailboxes it makes.</summary>
    public sealed class CountingMailbox(Settings settings, Config config) : MailboxType(settings, config)
    {
        public static ConcurrentBag<ActorPath> Owners { get; } = [];

        public override IMessageQueue Create(IActorRef owner, ActorSystem system)
        {
            Owners.Add(owner.Path);
            return new UnboundedMessageQueue();
        }
    }

    /// <summary>The same for all actors whose dispatcher names none.</summary>
    public sealed class DefaultMailbox(Settings settings, Config config) : MailboxType(settings, config)
    {
        public static ConcurrentBag<ActorPath> Owners { get; } = [];

        public override IMessageQueue Create(IActorRef owner, ActorSystem system)
        {
            Owners.Add(owner.Path);
            return new UnboundedMessageQueue();
        }
    }

    /// <summary>Runs work on the thread pool and counts it.</summary>
    public sealed class CountingExecutor : ExecutorService
    {
        private static readonly ConcurrentDictionary<string, (int Made, int Ended)> _lives = new();
        private static int _executed;

        public CountingExecutor(string id)
            : base(id) => _lives.AddOrUpdate(id, (1, 0), (_, known) => (known.Made + 1, known.Ended));

        public static (int Made, int Ended) LivesOf(string id) => _lives[id];

        public static int Executed => Volatile.Read(ref _executed);

        public override void Execute(IRunnable run)
        {
            Interlocked.Increment(ref _executed);
            ThreadPool.UnsafeQueueUserWorkItem(_ => run.Run(), null);
        }

        public override void Shutdown() => _lives.AddOrUpdate(Id, (0, 1), (_, known) => (known.Made, known.Ended + 1));
    }

    /// <summary>Makes the counting executor.</summary>
    public sealed class CountingExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : ExecutorServiceConfigurator(config, prerequisites)
    {
        public override ExecutorService Produce(string id) => new CountingExecutor(id);
    }
}

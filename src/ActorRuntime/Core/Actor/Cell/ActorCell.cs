namespace VduseActors.ActorRuntime.Actor;

/// <summary>
/// What the runtime knows about one actor: its incarnation, children, watches, behaviour and state of failure. It outlives the
/// incarnations. Everything that is not said to be safe from any thread is touched by the turns of its mailbox only.
/// </summary>
internal sealed partial class ActorCell : IUntypedActorContext
{
    [ThreadStatic]
    private static ActorCell? _current;

    private ActorBase? _actor;
    private ActorTaskScheduler? _taskScheduler;
    private IActorRef? _sender;
    private bool _actorCleared;

    public ActorCell(ActorSystemImpl system, LocalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef parent)
    {
        SystemImpl = system;
        SelfRef = self;
        Props = props;
        Dispatcher = dispatcher;
        ParentRef = parent;
    }

    /// <summary>The cell whose code the current thread runs, or null.</summary>
    public static ActorCell? Current
    {
        get => _current;
        set => _current = value;
    }

    public ActorSystemImpl SystemImpl { get; }

    public LocalActorRef SelfRef { get; }

    public IInternalActorRef ParentRef { get; }

    public Props Props { get; }

    public MessageDispatcher Dispatcher { get; }

    public Mailbox Mailbox { get; private set; } = null!;

    public ActorBase? Instance => _actor;

    public bool ActorCleared => _actorCleared;

    public object? CurrentMessage { get; private set; }

    /// <summary>Counts the messages handled, so that one message cannot be stashed twice.</summary>
    public int CurrentEnvelopeId { get; private set; }

    public bool IsTerminated => Mailbox.IsClosed;

    public ActorSystem System => SystemImpl;

    public IActorRef Self => SelfRef;

    public IActorRef Parent => ParentRef;

    public IActorRef Sender => _sender ?? SystemImpl.DeadLetters;

    public ActorTaskScheduler TaskScheduler => _taskScheduler ??= new ActorTaskScheduler(this);

    private Type ActorType => _actor?.GetType() ?? Props.Type;

    private string SourceName => SelfRef.Path.ToString();

    /// <summary>Makes the mailbox and puts the creation of the actor in front. Safe before the cell is published.</summary>
    public void Init(MailboxType mailboxType)
    {
        var queue = mailboxType.Create(SelfRef, SystemImpl);
        Mailbox = new Mailbox(this, queue);
        var failure = MessageQueueRequirement.IsMetBy(Props.Type, queue)
            ? null
            : new ActorInitializationException(
                SelfRef,
                $"Actor [{SelfRef}] requires mailbox type [{MessageQueueRequirement.Of(Props.Type)}] got [{queue.GetType().FullName}]");
        Mailbox.EnqueueSystem(new Create(failure));
    }

    /// <summary>Lets the first turn come. Safe from any thread.</summary>
    public void Start() => Dispatcher.Attach(this);

    /// <summary>Queues a system message. Safe from any thread.</summary>
    public void SendSystemMessage(SystemMessage message) => Mailbox.PostSystem(message);

    /// <summary>Logs that a message could not be queued or its turn not be scheduled. Safe from any thread.</summary>
    public void ReportLost(Exception e) =>
        Publish(new Error(e, SourceName, ActorType, "Swallowing exception during message send"));

    private ActorBase NewActor()
    {
        ClearBehaviors();
        _actorCleared = false;
        var actor = Props.NewActor();
        if (actor is IActorStash { Stash: null } stashing)
            stashing.Stash = new Stash(this);
        actor.Initialize();
        return actor;
    }

    /// <summary>Ends an incarnation: it is disposed and cut off from the cell.</summary>
    private void ClearActor(ActorBase? actor)
    {
        if (actor is not null)
        {
            if (actor is IDisposable disposable)
            {
                try
                {
                    disposable.Dispose();
                }
                catch (Exception e)
                {
                    SystemImpl.Log.Error(e, "An error occurred while disposing {0} actor. Reason: {1}", actor.GetType(), e.Message);
                }
            }

            Props.Release(actor);
            actor.Clear(SystemImpl.DeadLetters);
        }

        _actorCleared = true;
        CurrentMessage = null;
        ClearBehaviors();
    }

    private static void UnstashIntoMailbox(ActorBase actor)
    {
        if (actor is IActorStash stashing)
            stashing.Stash?.UnstashAll();
    }

    private void Publish(LogEvent logEvent)
    {
        try
        {
            SystemImpl.EventStream.Publish(logEvent);
        }
        catch (Exception e)
        {
            // A subscriber that throws must not take this actor with it.
            StandardOutLogger.WriteEmergency(logEvent, e);
        }
    }
}

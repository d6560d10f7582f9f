namespace VduseActors.ActorRuntime.Actor;

/// <summary>The reference to an actor of this process.</summary>
internal sealed class LocalActorRef : ActorRefBase, IInternalActorRef
{
    private Mailbox _mailbox = null!;
    private bool _hasSubscribed;

    public LocalActorRef(ActorSystemImpl system, ActorPath path)
    {
        System = system;
        Path = path;
    }

    public ActorSystemImpl System { get; }

    public override ActorPath Path { get; }

    // Cell and mailbox are set by Bind before anybody else sees the reference.
    public ActorCell Cell { get; private set; } = null!;

    public IInternalActorRef Parent => Cell.ParentRef;

    public IReadOnlyList<IInternalActorRef> Children => Cell.Children.Refs();

    /// <summary>Whether the actor has ever subscribed to the event stream, which must let go of it then.</summary>
    public bool HasSubscribed { get => Volatile.Read(ref _hasSubscribed); set => Volatile.Write(ref _hasSubscribed, value); }

    public bool IsTerminated => Cell.IsTerminated;

    /// <summary>Gives the reference its actor.</summary>
    public void Bind(ActorCell cell, MailboxType mailboxType)
    {
        Cell = cell;
        cell.Init(mailboxType);
        _mailbox = cell.Mailbox;
    }

    protected override void TellInternal(object message, IActorRef? sender) => _mailbox.Post(message, sender);

    public void SendSystemMessage(SystemMessage message) => _mailbox.PostSystem(message);

    public void Start() => Cell.Start();

    public void Stop() => SendSystemMessage(new Terminate());

    public void Suspend() => SendSystemMessage(new Suspend());

    public void Resume(Exception? causedByFailure) => SendSystemMessage(new Resume(causedByFailure));

    public void Restart(Exception cause) => SendSystemMessage(new Recreate(cause));

    public IInternalActorRef GetSingleChild(string name)
    {
        var (childName, uid) = ActorPath.SplitUid(name);
        return Cell.Children.TryGetByName(childName, out var stats) && (uid == ActorPath.UndefinedUid || uid == stats.Child.Path.Uid)
            ? stats.Child
            : ActorRefs.NobodyRef;
    }
}

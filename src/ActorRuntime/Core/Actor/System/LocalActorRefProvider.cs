using System.Collections.Concurrent;

namespace VduseActors.ActorRuntime.Actor;

/// <summary>Makes references and holds the fixed part of the tree: <c>/</c>, <c>/user</c>, <c>/system</c>, <c>/temp</c>, <c>/deadLetters</c>.</summary>
internal sealed class LocalActorRefProvider
{
    private readonly ConcurrentDictionary<string, IInternalActorRef> _temporary = new();
    private readonly ActorSystemImpl _system;
    private readonly Deployer _deployer;
    private readonly ActorPath _temporaryPath;
    private long _uid;
    private long _temporaryName = -1;

    public LocalActorRefProvider(ActorSystemImpl system)
    {
        _system = system;
        _deployer = new Deployer(system.Settings.Config);
        RootPath = ActorPath.CreateRoot(new Address("akka", system.Name));
        _temporaryPath = RootPath / "temp";
        DeadLetters = new DeadLetterActorRef(system, RootPath / "deadLetters");
        RootGuardian = null!;
        SystemGuardian = null!;
        Guardian = null!;
    }

    public ActorPath RootPath { get; }

    public DeadLetterActorRef DeadLetters { get; }

    public LocalActorRef RootGuardian { get; private set; }

    public LocalActorRef SystemGuardian { get; private set; }

    public LocalActorRef Guardian { get; private set; }

    public bool IsStarted { get; private set; }

    public long NextUid() => Interlocked.Increment(ref _uid);

    /// <summary>Makes the guardians.</summary>
    public void Start()
    {
        var strategy = SupervisorStrategyConfigurator.CreateConfigurator(_system.Settings.GuardianSupervisorStrategy).Create();
        RootGuardian = Make(
            Props.CreateBy(() => new RootGuardian()), new RootGuardianSupervisor(_system, RootPath), RootPath, _system.Dispatchers.InternalDispatcher);
        SystemGuardian = MakeGuardian(Props.CreateBy(() => new SystemGuardian()), "system");
        Guardian = MakeGuardian(Props.CreateBy(() => new UserGuardian()).WithSupervisorStrategy(strategy), "user");
        // The system guardian watches the user guardian from its first turn on.
        SystemGuardian.SendSystemMessage(new Watch(Guardian, SystemGuardian));
        RootGuardian.SendSystemMessage(new Watch(SystemGuardian, RootGuardian));
        RootGuardian.Start();
        SystemGuardian.Start();
        Guardian.Start();
        IsStarted = true;
    }

    private LocalActorRef MakeGuardian(Props props, string name)
    {
        RootGuardian.Cell.Children.Reserve(name);
        var guardian = Make(props, RootGuardian, RootPath.Child(name, NextUid()), _system.Dispatchers.InternalDispatcher);
        RootGuardian.Cell.Children.Add(name, guardian);
        return guardian;
    }

    /// <summary>Makes an actor; it is started by its parent once that knows it.</summary>
    public LocalActorRef ActorOf(Props props, IInternalActorRef parent, ActorPath path, bool systemService)
    {
        if (!systemService && _deployer.Lookup(path) is { } deploy)
            props = props.WithDeploy(deploy);
        var dispatcher = systemService && props.Deploy.Dispatcher.Length == 0
            ? _system.Dispatchers.InternalDispatcher
            : _system.Dispatchers.Lookup(props.Dispatcher);
        return Make(props, parent, path, dispatcher);
    }

    private LocalActorRef Make(Props props, IInternalActorRef parent, ActorPath path, MessageDispatcher dispatcher)
    {
        var mailboxType = _system.Mailboxes.For(props, dispatcher);
        var actorRef = new LocalActorRef(_system, path);
        actorRef.Bind(new ActorCell(_system, actorRef, props, dispatcher, parent), mailboxType);
        return actorRef;
    }

    /// <summary>A path for a reference that lives for one question.</summary>
    public ActorPath NextTemporaryPath() => _temporaryPath.Child("$" + Base64Name.Encode(Interlocked.Increment(ref _temporaryName)), NextUid());

    public void RegisterTemporary(IInternalActorRef actorRef, ActorPath path) => _temporary[path.Name] = actorRef;

    public void UnregisterTemporary(ActorPath path) => _temporary.TryRemove(path.Name, out _);

    /// <summary>The reference one level down, or <see cref="Nobody"/>.</summary>
    public IInternalActorRef Child(IInternalActorRef parent, ActorPath parentPath, string name)
    {
        if (parentPath.Depth == 0)
        {
            switch (name)
            {
                case "temp":
                    return new TemporaryContainer(_system, _temporaryPath, _temporary);
                case "deadLetters":
                    return DeadLetters;
            }
        }

        return parent.GetSingleChild(name);
    }

    private sealed class TemporaryContainer(ActorSystemImpl system, ActorPath path, ConcurrentDictionary<string, IInternalActorRef> temporary)
        : MinimalActorRef(system)
    {
        public override ActorPath Path { get; } = path;

        public override IInternalActorRef Parent => System.Provider.RootGuardian;

        public override IReadOnlyList<IInternalActorRef> Children => [.. temporary.Values];

        public override IInternalActorRef GetSingleChild(string name) => temporary.GetValueOrDefault(ActorPath.SplitUid(name).Name, ActorRefs.NobodyRef);
    }
}

using System.Linq.Expressions;
using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.TestKit.Internal;

namespace VduseActors.ActorRuntime.TestKit;

/// <content>Making and finding actors.</content>
public abstract partial class TestKitBase
{
    /// <summary>Makes a top-level actor of the system.</summary>
    /// <param name="props">What it is.</param>
    /// <param name="name">Its name; null makes one up.</param>
    public IActorRef ActorOf(Props props, string? name = null) => Sys.ActorOf(props, name);

    /// <summary>Makes a top-level actor of the system.</summary>
    /// <typeparam name="TActor">Its type.</typeparam>
    /// <param name="name">Its name; null makes one up.</param>
    public IActorRef ActorOf<TActor>(string? name = null)
        where TActor : ActorBase, new() => Sys.ActorOf(Props.Create<TActor>(), name);

    /// <summary>Makes a top-level actor of the system.</summary>
    /// <typeparam name="TActor">Its type.</typeparam>
    /// <param name="factory">Its constructor call.</param>
    /// <param name="name">Its name; null makes one up.</param>
    public IActorRef ActorOf<TActor>(Expression<Func<TActor>> factory, string? name = null)
        where TActor : ActorBase => Sys.ActorOf(Props.Create(factory), name);

    /// <summary>Selects actors of the system by path.</summary>
    /// <param name="actorPath">The path.</param>
    public ActorSelection ActorSelection(ActorPath actorPath) => Sys.ActorSelection(actorPath);

    /// <summary>Selects actors of the system by path.</summary>
    /// <param name="actorPath">The path, which may hold wildcards.</param>
    public ActorSelection ActorSelection(string actorPath) => Sys.ActorSelection(actorPath);

    /// <summary>Makes an actor below the test actor; returns once it has been made.</summary>
    /// <param name="props">What it is.</param>
    /// <param name="name">Its name; null makes one up.</param>
    /// <param name="supervisorStrategy">How it is supervised; null for the default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IActorRef ChildActorOf(
        Props props, string? name, SupervisorStrategy? supervisorStrategy, CancellationToken cancellationToken = default)
    {
        TestActor.Tell(new TestActorMessages.Spawn(props, name, supervisorStrategy));
        return ExpectMsg<IActorRef>(cancellationToken: cancellationToken);
    }

    /// <summary>Makes an actor below the test actor; returns once it has been made.</summary>
    /// <param name="props">What it is.</param>
    /// <param name="supervisorStrategy">How it is supervised.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IActorRef ChildActorOf(Props props, SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default) =>
        ChildActorOf(props, null, supervisorStrategy, cancellationToken);

    /// <summary>Makes an actor below the test actor; returns once it has been made.</summary>
    /// <param name="props">What it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IActorRef ChildActorOf(Props props, string name, CancellationToken cancellationToken = default) =>
        ChildActorOf(props, name, null, cancellationToken);

    /// <summary>Makes an actor below the test actor; returns once it has been made.</summary>
    /// <param name="props">What it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IActorRef ChildActorOf(Props props, CancellationToken cancellationToken = default) =>
        ChildActorOf(props, null, null, cancellationToken);

    /// <summary>Makes an actor that handles messages on the thread that sends them, and whose instance the test can look at.</summary>
    /// <typeparam name="TActor">Its type.</typeparam>
    /// <param name="props">What it is.</param>
    /// <param name="name">Its name; null makes one up.</param>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Props props, string? name = null)
        where TActor : ActorBase => new(Sys, props, null, name);

    /// <summary>Makes an actor that handles messages on the thread that sends them, and whose instance the test can look at.</summary>
    /// <typeparam name="TActor">Its type.</typeparam>
    /// <param name="props">What it is.</param>
    /// <param name="supervisor">Its parent.</param>
    /// <param name="name">Its name; null makes one up.</param>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Props props, IActorRef supervisor, string? name = null)
        where TActor : ActorBase => new(Sys, props, supervisor, name);

    /// <summary>Makes an actor that handles messages on the thread that sends them, and whose instance the test can look at.</summary>
    /// <typeparam name="TActor">Its type.</typeparam>
    /// <param name="factory">Its constructor call.</param>
    /// <param name="name">Its name; null makes one up.</param>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Expression<Func<TActor>> factory, string? name = null)
        where TActor : ActorBase => new(Sys, Props.Create(factory), null, name);

    /// <summary>Makes an actor that handles messages on the thread that sends them, and whose instance the test can look at.</summary>
    /// <typeparam name="TActor">Its type.</typeparam>
    /// <param name="name">Its name; null makes one up.</param>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(string? name = null)
        where TActor : ActorBase, new() => new(Sys, Props.Create<TActor>(), null, name);

    /// <summary>Makes a further test actor that shares this kit's queue.</summary>
    /// <param name="name">Its name.</param>
    public IActorRef CreateTestActor(string name)
    {
        var queue = _queue;
        var props = Props.Create(() => new InternalTestActor(queue)).WithDispatcher(CallingThreadDispatcher.TestActorId);
        return ((ExtendedActorSystem)Sys).SystemActorOf(props, name);
    }
}

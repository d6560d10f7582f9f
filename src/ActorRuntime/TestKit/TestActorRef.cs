using System.Diagnostics.CodeAnalysis;
using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Dispatch;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>An actor that handles messages on the thread that sends them, and whose instance a test can look at.</summary>
/// <typeparam name="TActor">Its type.</typeparam>
[SuppressMessage("Design", "CA1036", Justification = "References are ordered only to be sorted, as in Akka.")]
public class TestActorRef<TActor> : IActorRef, IInternalActorRef
    where TActor : ActorBase
{
    private readonly LocalActorRef _actor;

    /// <summary>Creates the actor; its constructor has run when this returns.</summary>
    /// <param name="system">The system it lives in.</param>
    /// <param name="actorProps">What it is.</param>
    /// <param name="supervisor">Its parent; the user guardian if null.</param>
    /// <param name="name">Its name; null makes one up.</param>
    public TestActorRef(ActorSystem system, Props actorProps, IActorRef? supervisor = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(actorProps);
        CallingThreadDispatcherConfigurator.Register(system);
        var props = actorProps.WithDispatcher(CallingThreadDispatcher.Id);
        _actor = (LocalActorRef)(supervisor switch
        {
            null => system.ActorOf(props, name),
            TestProbe probe => ((LocalActorRef)probe.Ref).Cell.ActorOf(props, name),
            LocalActorRef parent => parent.Cell.ActorOf(props, name),
            _ => throw new ArgumentException($"{supervisor} is not an actor of this process.", nameof(supervisor)),
        });
    }

    /// <summary>The plain reference to the actor.</summary>
    public IActorRef Ref => _actor;

    /// <summary>The present incarnation.</summary>
    /// <exception cref="IllegalActorStateException">The actor has terminated.</exception>
    public TActor UnderlyingActor => (TActor?)_actor.Cell.Instance
        ?? throw new IllegalActorStateException("The actor has terminated: there is no instance to look at.");

    /// <inheritdoc/>
    public ActorPath Path => _actor.Path;

    ActorSystemImpl IInternalActorRef.System => _actor.System;

    IInternalActorRef IInternalActorRef.Parent => _actor.Parent;

    IReadOnlyList<IInternalActorRef> IInternalActorRef.Children => _actor.Children;

    /// <summary>Handles a message past the mailbox: what the actor throws reaches the caller, not the supervisor.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">Its sender, or null.</param>
    public void Receive(object message, IActorRef? sender = null) => _actor.Cell.ReceiveForTest(new Envelope(message, sender));

    /// <summary>Lets the actor watch another one.</summary>
    /// <param name="subject">The other one.</param>
    public void Watch(IActorRef subject) => _actor.Cell.Watch(subject);

    /// <summary>Ends a watch.</summary>
    /// <param name="subject">The actor that is watched.</param>
    public void Unwatch(IActorRef subject) => _actor.Cell.Unwatch(subject);

    /// <inheritdoc/>
    public void Tell(object message, IActorRef? sender) => _actor.Tell(message, sender);

    /// <inheritdoc/>
    public bool Equals(IActorRef? other) => _actor.Equals(other is TestActorRef<TActor> test ? test._actor : other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IActorRef other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _actor.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(IActorRef? other) => _actor.CompareTo(other is TestActorRef<TActor> test ? test._actor : other);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => _actor.CompareTo(obj is TestActorRef<TActor> test ? test._actor : obj);

    /// <inheritdoc/>
    public override string ToString() => _actor.ToString();

    void IInternalActorRef.Start() => _actor.Start();

    void IInternalActorRef.Stop() => _actor.Stop();

    void IInternalActorRef.Suspend() => _actor.Suspend();

    void IInternalActorRef.Resume(Exception? causedByFailure) => _actor.Resume(causedByFailure);

    void IInternalActorRef.Restart(Exception cause) => _actor.Restart(cause);

    void IInternalActorRef.SendSystemMessage(SystemMessage message) => _actor.SendSystemMessage(message);

    IInternalActorRef IInternalActorRef.GetSingleChild(string name) => _actor.GetSingleChild(name);
}

using System.Diagnostics.CodeAnalysis;
using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Dispatch;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>A test actor with a queue and expectations of its own. It can be used wherever a reference is wanted.</summary>
[SuppressMessage("Design", "CA1036", Justification = "References are ordered only to be sorted, as in Akka.")]
public class TestProbe : TestKitBase, INoImplicitSender, IActorRef, IInternalActorRef
{
    /// <summary>Creates a probe; tests use <see cref="TestKitBase.CreateTestProbe(string)"/>.</summary>
    /// <param name="system">The system it lives in.</param>
    /// <param name="assertions">How failures reach the test framework.</param>
    /// <param name="testProbeName">Its name; null makes one up.</param>
    public TestProbe(ActorSystem system, ITestKitAssertions assertions, string? testProbeName = null)
        : base(assertions, system, testProbeName)
    {
    }

    /// <summary>The reference to the probe.</summary>
    public IActorRef Ref => TestActor;

    /// <summary>Who sent the message taken last.</summary>
    public IActorRef Sender => LastSender;

    /// <inheritdoc/>
    public ActorPath Path => TestActor.Path;

    ActorSystemImpl IInternalActorRef.System => Inner.System;

    IInternalActorRef IInternalActorRef.Parent => Inner.Parent;

    IReadOnlyList<IInternalActorRef> IInternalActorRef.Children => Inner.Children;

    private IInternalActorRef Inner => (IInternalActorRef)TestActor;

    /// <summary>Sends a message as the probe.</summary>
    /// <param name="actor">The receiver.</param>
    /// <param name="message">The message.</param>
    public void Send(IActorRef actor, object message) => actor.Tell(message, TestActor);

    /// <summary>Sends the message taken last on, with its sender.</summary>
    /// <param name="actor">The receiver.</param>
    public void Forward(IActorRef actor) => Forward(actor, LastMessage!);

    /// <summary>Sends a message with the sender of the message taken last.</summary>
    /// <param name="actor">The receiver.</param>
    /// <param name="message">The message.</param>
    public void Forward(IActorRef actor, object message) => actor.Tell(message, Sender);

    /// <summary>Answers the message taken last.</summary>
    /// <param name="message">The answer.</param>
    public void Reply(object message) => Sender.Tell(message, TestActor);

    /// <inheritdoc/>
    public void Tell(object message, IActorRef? sender) => TestActor.Tell(message, sender);

    /// <inheritdoc/>
    public bool Equals(IActorRef? other) => TestActor.Equals(other is TestProbe probe ? probe.TestActor : other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IActorRef other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => TestActor.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(IActorRef? other) => TestActor.CompareTo(other is TestProbe probe ? probe.TestActor : other);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => TestActor.CompareTo(obj is TestProbe probe ? probe.TestActor : obj);

    /// <inheritdoc/>
    public override string ToString() => TestActor.ToString()!;

    void IInternalActorRef.Start() => Inner.Start();

    void IInternalActorRef.Stop() => Inner.Stop();

    void IInternalActorRef.Suspend() => Inner.Suspend();

    void IInternalActorRef.Resume(Exception? causedByFailure) => Inner.Resume(causedByFailure);

    void IInternalActorRef.Restart(Exception cause) => Inner.Restart(cause);

    void IInternalActorRef.SendSystemMessage(SystemMessage message) => Inner.SendSystemMessage(message);

    IInternalActorRef IInternalActorRef.GetSingleChild(string name) => Inner.GetSingleChild(name);
}

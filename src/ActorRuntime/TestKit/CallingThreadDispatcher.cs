using VduseActors.ActorRuntime.Dispatch;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>Runs an actor on the thread that sends to it: when <c>Tell</c> returns, the message has been handled.</summary>
/// <remarks>While the actor is busy with another message, on this or another thread, the message waits for that turn instead.</remarks>
/// <param name="configurator">Its configuration.</param>
public class CallingThreadDispatcher(MessageDispatcherConfigurator configurator) : MessageDispatcher(configurator)
{
    /// <summary>The id of the dispatcher.</summary>
    public new const string Id = "akka.test.calling-thread-dispatcher";

    internal const string TestActorId = "akka.test.test-actor.dispatcher";

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run) => run.Run();

    /// <inheritdoc/>
    protected override void Shutdown()
    {
    }
}

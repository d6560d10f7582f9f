using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.Tests.Dispatch;

/// <summary>Writes down what it receives.</summary>
internal sealed class Recorder(List<object> received) : UntypedActor
{
    protected override void OnReceive(object message) => received.Add(message);
}

using Akka.Actor;
using VduseActors.Control;
using VduseActors.Iotlb;
using VduseActors.Kernel;
using VduseActors.State;

namespace VduseActors.TestKit.Defects;

/// <summary>
/// Has driver memory let go as soon as an invalidation or a reset arrives, before the queues are asked. The memory is replaced in place,
/// not unmapped: what touches it then reads zeros, where in earnest it would end this process.
/// </summary>
internal sealed class EarlyUnmap(IActorInterceptor inner) : IActorInterceptor
{
    public object? Before(in ActorTurn turn, object message)
    {
        if (turn.Role == "supervisor" && message is ControlChannelActor.Received { Request: var request } && LetsGo(request))
        {
            var iotlb = turn.Context.Child("iotlb");
            if (!iotlb.Equals(ActorRefs.Nobody))
                iotlb.Tell(new IotlbActor.Invalidate(-1, IovaRange.All, new FencedMemory(1)), turn.Context.Self);
        }

        return inner.Before(turn, message);
    }

    private static bool LetsGo(in VduseRequest request) =>
        request.Type == VduseRequestType.UpdateIotlb || (request.Type == VduseRequestType.SetStatus && request.Status == 0);

    public void After(in ActorTurn turn, object message) => inner.After(turn, message);
}

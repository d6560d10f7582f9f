using Akka.Actor;

namespace VduseActors.Interception;

/// <summary>Base of the actors of a device: shows each message to the interceptor, where there is one.</summary>
internal abstract class DeviceActor : UntypedActor
{
    private readonly IActorInterceptor? _interceptor;
    private readonly string _device;
    private readonly string _role;
    private readonly int? _queue;

    /// <summary>Creates the actor.</summary>
    /// <param name="interceptor">Sees each message; null for nobody.</param>
    /// <param name="device">Name of its device.</param>
    /// <param name="role">What it is, as in <see cref="ActorTurn.Role"/>.</param>
    /// <param name="queue">Index of its queue, or null.</param>
    protected DeviceActor(IActorInterceptor? interceptor, string device, string role, int? queue = null)
    {
        _interceptor = interceptor;
        _device = device;
        _role = role;
        _queue = queue;
    }

    /// <inheritdoc/>
    protected override bool AroundReceive(Receive receive, object message)
    {
        if (_interceptor is null)
            return base.AroundReceive(receive, message);
        var turn = new ActorTurn(_device, _role, _queue, Context);
        if (_interceptor.Before(turn, message) is not { } admitted)
            return true;
        var handled = base.AroundReceive(receive, admitted);
        _interceptor.After(turn, admitted);
        return handled;
    }
}

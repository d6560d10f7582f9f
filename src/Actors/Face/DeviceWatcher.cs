using System.Threading.Channels;
using Akka.Actor;

namespace VduseActors;

/// <summary>Passes events on to somebody who is no actor; the channel ends with it.</summary>
internal sealed class DeviceWatcher : ReceiveActor
{
    private readonly ChannelWriter<DeviceEvent> _events;

    /// <summary>Creates the actor.</summary>
    public DeviceWatcher(ChannelWriter<DeviceEvent> events)
    {
        _events = events;
        Receive<DeviceEvent>(happened => _events.TryWrite(happened));
    }

    /// <inheritdoc/>
    protected override void PostStop() => _events.TryComplete();
}

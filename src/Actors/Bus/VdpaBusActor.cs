using Akka.Actor;
using Akka.Event;
using VduseActors.Kernel;

namespace VduseActors.Bus;

/// <summary>
/// Attaches and detaches. Both block inside the kernel while it probes or removes the driver, which needs the device served
/// meanwhile: so this actor has a thread of its own (pinned dispatcher), and there is one, as the kernel does one at a time.
/// </summary>
internal sealed class VdpaBusActor : UntypedActor
{
    private readonly IVdpaBus _bus;

    /// <summary>Creates the actor.</summary>
    public VdpaBusActor(IVdpaBus bus) => _bus = bus;

    /// <summary>Props of the bus actor.</summary>
    public static Props For(IVdpaBus bus) => Props.Create(() => new VdpaBusActor(bus));

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Attach attach:
                Sender.Tell(Try(() => _bus.Attach(attach.Name), new Attached(attach.Name), attach.Name), Self);
                break;
            case Look look:
                Sender.Tell(TryLook(look.Name), Self);
                break;
            case Detach detach:
                Sender.Tell(Try(() => _bus.Detach(detach.Name), new Detached(detach.Name), detach.Name), Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private object TryLook(string name)
    {
        try
        {
            return new Seen(name, _bus.ListDevices().Any(device => device.Name == name));
        }
        catch (Exception refused)
        {
            return new Refused(name, refused);
        }
    }

    private static object Try(Action call, object done, string name)
    {
        try
        {
            call();
            return done;
        }
        catch (Exception refused)
        {
            return new Refused(name, refused);
        }
    }

    /// <summary>Attach a device; answered with <see cref="Attached"/> or <see cref="Refused"/>.</summary>
    public sealed record Attach(string Name) : IInternalMessage;

    /// <summary>The device is on the bus.</summary>
    public sealed record Attached(string Name) : IDeadLetterSuppression, IInternalMessage;

    /// <summary>
    /// Say whether a device is on the bus; answered with <see cref="Seen"/> or <see cref="Refused"/>. Asked here, as the kernel answers
    /// only when no attach or detach is under way.
    /// </summary>
    public sealed record Look(string Name) : IInternalMessage;

    /// <summary>Whether the device is on the bus.</summary>
    public sealed record Seen(string Name, bool IsAttached) : IDeadLetterSuppression, IInternalMessage;

    /// <summary>Detach a device; answered with <see cref="Detached"/> or <see cref="Refused"/>.</summary>
    public sealed record Detach(string Name) : IInternalMessage;

    /// <summary>The device has left the bus.</summary>
    public sealed record Detached(string Name) : IDeadLetterSuppression, IInternalMessage;

    /// <summary>The kernel refused, or cannot be asked: whatever a bus throws, the one who asked gets an answer.</summary>
    public sealed record Refused(string Name, Exception Error) : IDeadLetterSuppression, IInternalMessage;
}

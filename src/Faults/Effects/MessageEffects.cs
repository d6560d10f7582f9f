using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>What becomes of control messages and of their replies.</summary>
internal static class MessageEffects
{
    private const VduseRequestType NobodyDefined = (VduseRequestType)99;

    public static ControlRead Twice(FaultingDevice device, FiredFault fired, ref VduseRequest request)
    {
        device.Announce(request);
        return ControlRead.Message;
    }

    public static ControlRead Late(FaultingDevice device, FiredFault fired, ref VduseRequest request)
    {
        var late = request;
        device.Session.After(fired.Fault.Delay, () => device.Redeliver(late));
        return ControlRead.Empty;
    }

    public static ControlRead BehindUnknown(FaultingDevice device, FiredFault fired, ref VduseRequest request)
    {
        device.Announce(request);
        request = device.MakeUp(new VduseRequest { Type = NobodyDefined });
        return ControlRead.Message;
    }

    /// <summary>Of SET_STATUS: the same status once more, as a message of its own.</summary>
    public static ControlRead Repeated(FaultingDevice device, FiredFault fired, ref VduseRequest request)
    {
        device.Announce(device.MakeUp(new VduseRequest { Type = VduseRequestType.SetStatus, Status = request.Status }));
        return ControlRead.Message;
    }

    public static ControlRead ReadFails(FaultingDevice device, FiredFault fired, ref VduseRequest request)
    {
        device.Announce(request);
        throw FailingCalls.Error(fired, fired.Fault.Error, Operations.ReadMessage, device.Name);
    }

    public static ControlRead Broken(FaultingDevice device, FiredFault fired, ref VduseRequest request)
    {
        device.Break();
        return ControlRead.Broken;
    }

    public static Errno ReplyFails(FaultingDevice device, FiredFault fired, in VduseResponse response) =>
        throw FailingCalls.Error(fired, fired.Fault.Error, Operations.WriteReply, device.Name);

    public static Errno ReplyUnwanted(FaultingDevice device, FiredFault fired, in VduseResponse response)
    {
        device.Answer(response);
        return Errno.ENOENT;
    }
}

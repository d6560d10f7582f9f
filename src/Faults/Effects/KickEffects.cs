namespace VduseActors.Faults;

/// <summary>What becomes of a kick.</summary>
internal static class KickEffects
{
    public static void Lost(FaultingTransport transport, FiredFault fired, int queue)
    {
    }

    public static void Late(FaultingTransport transport, FiredFault fired, int queue) =>
        transport.Session.After(fired.Fault.Delay, () => transport.KickDevice(queue));

    /// <summary>Once more than the driver kicked.</summary>
    public static void Twice(FaultingTransport transport, FiredFault fired, int queue)
    {
        transport.KickDevice(queue);
        transport.KickDevice(queue);
    }

    public static void Storm(FaultingTransport transport, FiredFault fired, int queue)
    {
        for (var i = 0; i < fired.Fault.Count; i++)
            transport.KickDevice(queue);
    }

    public static void BehindInvalidation(FaultingTransport transport, FiredFault fired, int queue)
    {
        transport.InvalidateMemory(fired.Fault.Count);
        transport.KickDevice(queue);
    }
}

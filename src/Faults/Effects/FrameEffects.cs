namespace VduseActors.Faults;

/// <summary>What becomes of frames on a network that fails.</summary>
internal static class FrameEffects
{
    public static bool Throws(FrameFaults frames, FiredFault fired, Frame frame) => throw Defect(frames, fired);

    public static bool ThrowsAfter(FrameFaults frames, FiredFault fired, Frame frame)
    {
        frame.Pass();
        throw Defect(frames, fired);
    }

    public static bool Lost(FrameFaults frames, FiredFault fired, Frame frame) => frame.Drop();

    public static bool Late(FrameFaults frames, FiredFault fired, Frame frame)
    {
        frames.Session.After(fired.Fault.Delay, frame.PassLate);
        return true;
    }

    /// <summary>This one and all that follow are lost for a while.</summary>
    public static bool Stuck(FrameFaults frames, FiredFault fired, Frame frame)
    {
        frames.BeginOutage(fired);
        return frame.Drop();
    }

    public static bool Overtaken(FrameFaults frames, FiredFault fired, Frame frame)
    {
        frames.Hold(frame.Operation, frame.PassLate);
        return true;
    }

    public static bool Twice(FrameFaults frames, FiredFault fired, Frame frame) => frame.Pass() | frame.Pass();

    private static IOException Defect(FrameFaults frames, FiredFault fired) =>
        new($"network of '{frames.Device}': fault '{fired.Fault.Name}' was injected");
}

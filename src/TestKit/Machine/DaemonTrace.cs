using VduseActors.Deterministic;

namespace VduseActors.TestKit.Machine;

/// <summary>Notes the calls of one daemon to its kernel, each of which is a place where the daemon can end.</summary>
internal sealed class DaemonTrace(RunTrace trace, DaemonProcess process)
{
    /// <summary>Notes a call; may not return, because the daemon is killed in it.</summary>
    public void Note(string what, string? who = null, long first = 0, long second = 0)
    {
        trace.Note(what, who, first, second);
        process.Pass();
    }

    /// <summary>A call is about to be made; may not return, either.</summary>
    public void Before() => process.Pass();
}

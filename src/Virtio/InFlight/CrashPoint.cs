using System.Diagnostics;

namespace VduseActors.Virtio;

/// <summary>
/// Marks the places between two stores into a ring or a log, where a process may end. Only the crash tests, which compile the rings
/// themselves, have calls of it: there each one may end the device side.
/// </summary>
internal static class CrashPoint
{
    [ThreadStatic]
    private static Action? _reached;

    /// <summary>What happens at each point; on this thread.</summary>
    public static Action? Reached
    {
        get => _reached;
        set => _reached = value;
    }

    /// <summary>A store was made.</summary>
    [Conditional("CRASH_POINTS")]
    public static void Passed() => _reached?.Invoke();
}

using VduseActors.Kernel;

namespace VduseActors.Devices.Block;

/// <summary>Names an errno for people.</summary>
internal static class ErrnoText
{
    /// <summary>The C name where it is known, else the number.</summary>
    public static string Name(Errno error) => Enum.IsDefined(error) ? error.ToString() : Invariant($"errno {(int)error}");
}

using System.Runtime.InteropServices;
using VduseActors.Kernel;

namespace VduseActors.Native;

/// <summary>
/// The C library, declared as its headers declare it, one file per header. Names are C's. Whoever calls retries EINTR and turns
/// errno into a result or an exception: nothing here throws of itself.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    /// <summary>errno of the call that has just failed on this thread.</summary>
    public static Errno LastError => (Errno)Marshal.GetLastPInvokeError();
}

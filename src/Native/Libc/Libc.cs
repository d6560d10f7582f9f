using System.Runtime.InteropServices;
using VduseActors.Kernel;

namespace VduseActors.Native;

/// <summary>
/// What of the C library <c>Tmds.Linux.LibC</c> does not serve, declared as the headers declare it, one file per header: calls that the
/// package has not, calls on descriptors that it would take by number, paths, and what lies on the way of a request. All else is the
/// package's and stands unqualified (docs/adr/0003). Names are C's. Whoever calls retries EINTR and turns errno into a result or an
/// exception: nothing here throws of itself.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    /// <summary>errno of the call that has just failed on this thread, of the package or ours: both keep it as they return.</summary>
    public static Errno LastError => (Errno)Marshal.GetLastPInvokeError();
}

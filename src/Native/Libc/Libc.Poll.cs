using System.Runtime.InteropServices;
using Tmds.Linux;

namespace VduseActors.Native;

/// <content>poll.h. The package has <c>poll</c> too, and there alone errno is lost.</content>
internal static unsafe partial class Libc
{
    [LibraryImport(Library, SetLastError = true)]
    public static partial int poll(pollfd* fds, nuint nfds, int timeout);
}

using System.Runtime.InteropServices;

namespace VduseActors.Native;

/// <content>signal.h.</content>
internal static unsafe partial class Libc
{
    public const int SIGBUS = 7;
    public const int SA_SIGINFO = 4;

    [LibraryImport(Library, SetLastError = true)]
    public static partial int sigaction(int signum, SignalAction* act, SignalAction* oldact);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int mprotect(void* addr, nuint length, int prot);

    /// <summary><c>struct sigaction</c> of the C libraries on 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SignalAction
    {
        public void* Handler;
        public fixed ulong Mask[16];
        public int Flags;
        public void* Restorer;
    }
}

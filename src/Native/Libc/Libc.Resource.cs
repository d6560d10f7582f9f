using System.Runtime.InteropServices;

namespace VduseActors.Native;

/// <content>sys/resource.h.</content>
internal static unsafe partial class Libc
{
    public const int RLIMIT_NOFILE = 7;

    [StructLayout(LayoutKind.Sequential)]
    public struct RLimit
    {
        public ulong rlim_cur;
        public ulong rlim_max;
    }

    [LibraryImport(Library, SetLastError = true)]
    public static partial int getrlimit(int resource, RLimit* rlim);
}

namespace VduseActors.Native;

/// <summary>How many descriptors this process may have.</summary>
public static unsafe class OpenFileLimit
{
    /// <summary>
    /// Most descriptors that can be open at a time (RLIMIT_NOFILE); <see cref="ulong.MaxValue"/> for any number. .NET has raised it to the
    /// hard limit when it started.
    /// </summary>
    public static ulong Current
    {
        get
        {
            Libc.RLimit limit = default;

            // SAFETY: writes one structure, which lives as long as the call.
            return Libc.getrlimit(Libc.RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : ulong.MaxValue;
        }
    }
}

using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>Which CPUs the calling thread may run on.</summary>
public static unsafe class ThreadAffinity
{
    private const int MaximumCpus = 8192;

    /// <summary>Lets the calling thread run on one CPU only.</summary>
    /// <param name="cpu">CPU number, from 0.</param>
    /// <exception cref="LinuxException">EINVAL when there is no such CPU or this process may not use it.</exception>
    public static void Pin(int cpu) => Pin([cpu]);

    /// <summary>Lets the calling thread run on the given CPUs only; those that do not exist are left out if one does.</summary>
    /// <exception cref="LinuxException">EINVAL when none exists or this process may not use them.</exception>
    public static void Pin(ReadOnlySpan<int> cpus)
    {
        var mask = stackalloc ulong[MaximumCpus / 64];
        new Span<ulong>(mask, MaximumCpus / 64).Clear();
        foreach (var cpu in cpus)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(cpu, nameof(cpus));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, MaximumCpus, nameof(cpus));
            mask[cpu / 64] |= 1ul << (cpu % 64);
        }

        // SAFETY: the mask has MaximumCpus bits; 0 is the calling thread.
        if (sched_setaffinity(0, MaximumCpus / 8, (cpu_set_t*)mask) == 0)
            return;
        throw new LinuxException(
            Libc.LastError,
            "sched_setaffinity",
            null,
            $"Cannot run a thread on CPU {string.Join(", ", cpus.ToArray())}: this process may use {string.Join(", ", Current())}.");
    }

    /// <summary>The CPUs that the calling thread may run on, ascending.</summary>
    public static IReadOnlyList<int> Current()
    {
        var mask = stackalloc ulong[MaximumCpus / 64];
        new Span<ulong>(mask, MaximumCpus / 64).Clear();
        // SAFETY: the mask has MaximumCpus bits; 0 is the calling thread.
        if (sched_getaffinity(0, MaximumCpus / 8, (cpu_set_t*)mask) < 0)
            throw LinuxErrors.Create(Libc.LastError, "sched_getaffinity", null);
        var cpus = new List<int>();
        for (var cpu = 0; cpu < MaximumCpus; cpu++)
        {
            if ((mask[cpu / 64] >> (cpu % 64) & 1) != 0)
                cpus.Add(cpu);
        }

        return cpus;
    }
}

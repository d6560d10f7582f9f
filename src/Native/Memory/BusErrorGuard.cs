using System.Runtime.InteropServices;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>
/// Lets the process survive a touch of driver memory that has gone: the page is replaced by private zeroes and the fault counted,
/// where it would end the process otherwise. For memory that its owner can take away at any time (a virtual machine's file that is
/// truncated, poisoned pages); other holes are found before they are touched (<see cref="PageProbe"/>).
/// </summary>
/// <remarks>
/// It takes the process's SIGBUS and goes on to the runtime's own handler for every address that is not guarded; it stays until the
/// process ends. Whoever uses guarded memory looks at <see cref="Faults"/> before it makes results known: what was read after a fault
/// may be zeroes that nobody wrote. Thread-safe.
/// </remarks>
public sealed unsafe class BusErrorGuard
{
    private static readonly Lock _installing = new();
    private static BusErrorGuard? _installed;

    private readonly BusErrorTable _table = new();

    private BusErrorGuard()
    {
    }

    /// <summary>Faults in guarded memory so far.</summary>
    public long Faults => _table.Faults;

    /// <summary>Installs the guard of the process, or returns it when it is installed already.</summary>
    /// <exception cref="PlatformNotSupportedException">
    /// The processor is not x86-64, or the process may not make memory executable (systemd's <c>MemoryDenyWriteExecute</c>, SELinux).
    /// </exception>
    public static BusErrorGuard Install()
    {
        lock (_installing)
            return _installed ??= InstallOnce();
    }

    /// <summary>Guards a mapping.</summary>
    /// <param name="start">Page-aligned start.</param>
    /// <param name="length">Bytes: whole granules.</param>
    /// <param name="granule">What is replaced at a time: the page size of the mapping, a power of two.</param>
    /// <returns>The guarded range, to be disposed before the memory is unmapped; null when 8192 ranges are guarded.</returns>
    public GuardedRange? TryProtect(nint start, nuint length, nuint granule)
    {
        var slot = _table.Add((nuint)start, length, granule);
        return slot < 0 ? null : new GuardedRange(_table, slot);
    }

    /// <summary>The handler is machine code: refused, before anything is made, where it is that of another processor.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor is not x86-64.</exception>
    internal static void RefuseOn(Architecture architecture)
    {
        if (architecture != Architecture.X64)
            throw new PlatformNotSupportedException($"there is no guard against bus errors for {architecture}, only for x86-64");
    }

    private static BusErrorGuard InstallOnce()
    {
        RefuseOn(RuntimeInformation.ProcessArchitecture);
        var guard = new BusErrorGuard();
        sigaction action;

        // SAFETY: sigaction writes one structure, a local.
        if (sigaction(SIGBUS, null, &action) != 0)
            throw LinuxErrors.Create(Libc.LastError, "sigaction", null);

        // 0 and 1 are SIG_DFL and SIG_IGN: there is no handler to go on to.
        if ((nint)action.sa_sigaction is 0 or 1 || (action.sa_flags & SA_SIGINFO) == 0)
            throw new PlatformNotSupportedException("the .NET runtime handles no bus errors here, so that they cannot be passed on to it");

        // The code stays for the rest of the process: a signal may come at any time.
        var code = MemoryMapping.Allocate((ulong)Environment.SystemPageSize);
        BusErrorHandler.Emit(new Span<byte>((void*)code.Address, BusErrorHandler.Length), guard._table.Address, (nint)action.sa_sigaction);

        // SAFETY: the page is ours; nobody writes to it from here on.
        if (mprotect((void*)code.Address, (size_t)code.Length, PROT_READ | PROT_EXEC) != 0)
        {
            var errno = Libc.LastError;
            code.Dispose();
            throw new PlatformNotSupportedException(
                $"the process may not make memory executable ({errno}); systemd's MemoryDenyWriteExecute and SELinux forbid it");
        }

        // SAFETY: flags and mask stay the runtime's, so its handler finds the stack and mask that it expects; only the entry changes.
        action.sa_sigaction = (void*)code.Address;
        if (sigaction(SIGBUS, &action, null) != 0)
            throw LinuxErrors.Create(Libc.LastError, "sigaction", null);
        return guard;
    }
}

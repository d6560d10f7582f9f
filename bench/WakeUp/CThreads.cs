using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VduseActors.Bench.WakeUp;

/// <summary>The two threads of <c>bench/native/wakeup.c</c>, compiled with <c>cc -O2</c> when the benchmark starts.</summary>
internal sealed unsafe class CThreads : IDisposable
{
    private static readonly Lazy<nint> _library = new(() => NativeLibrary.Load(Compile()));

    private readonly delegate* unmanaged<nint, long> _round;
    private readonly delegate* unmanaged<nint, void> _destroy;
    private readonly nint _pair;

    /// <summary>Starts the answering thread.</summary>
    /// <param name="spins">Whether both look without sleeping.</param>
    public CThreads(bool spins)
    {
        // SAFETY: the signatures are those of the C file.
        var create = (delegate* unmanaged<int, nint>)NativeLibrary.GetExport(_library.Value, "wakeup_create");
        _round = (delegate* unmanaged<nint, long>)NativeLibrary.GetExport(_library.Value, "wakeup_round");
        _destroy = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(_library.Value, "wakeup_destroy");
        _pair = create(spins ? 1 : 0);
        if (_pair == 0)
            throw new InvalidOperationException("The C threads could not be started.");
    }

    /// <summary>Microseconds from a kick to its completion.</summary>
    // SAFETY: the pair lives until Dispose.
    public double Round() => _round(_pair) / 1000.0;

    // SAFETY: once, after the last round.
    public void Dispose() => _destroy(_pair);

    private static string Compile()
    {
        var library = Path.Combine(AppContext.BaseDirectory, "libwakeup.so");
        var source = Path.Combine(AppContext.BaseDirectory, "native", "wakeup.c");
        using var compiler = Process.Start(
            "cc", ["-O2", "-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-pthread", "-o", library, source]);
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? library : throw new InvalidOperationException($"cc could not compile {source}.");
    }
}

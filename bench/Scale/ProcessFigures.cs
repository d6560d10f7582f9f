using System.Globalization;

namespace VduseActors.Bench.Scale;

/// <summary>What this process takes of the machine at one moment.</summary>
/// <param name="Resident">Resident memory in bytes.</param>
/// <param name="Anonymous">The part of it that is no file's: heap, stacks, rings' bookkeeping.</param>
/// <param name="Shared">The part of it that other processes may have mapped too: what drivers share.</param>
/// <param name="Threads">Number of threads.</param>
/// <param name="Descriptors">Number of open file descriptors.</param>
internal sealed record ProcessFigures(double Resident, double Anonymous, double Shared, int Threads, int Descriptors)
{
    /// <summary>Looks, after the garbage has gone.</summary>
    public static ProcessFigures Now()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        var status = File.ReadAllLines("/proc/self/status");
        return new ProcessFigures(
            Field(status, "VmRSS") * 1024,
            Field(status, "RssAnon") * 1024,
            Field(status, "RssShmem") * 1024,
            (int)Field(status, "Threads"),
            Directory.GetFileSystemEntries("/proc/self/fd").Length);
    }

    private static double Field(string[] status, string name) => double.Parse(
        status.First(
            line =>
                line.StartsWith(name + ":", StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}

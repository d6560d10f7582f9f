using System.Runtime.InteropServices;

namespace VduseActors.Bench.Report;

/// <summary>What the figures were measured on: nothing that names the machine or its owner.</summary>
/// <param name="Processor">Model of the processor.</param>
/// <param name="Processors">Number of processors that may be used.</param>
/// <param name="MemoryGiB">Memory that the process may use.</param>
/// <param name="Kernel">Version of Linux, without what its builder appended.</param>
/// <param name="Runtime">Version of .NET.</param>
/// <param name="Load">Load average of the last minute at the end of the run: what above 0.5 was not ours disturbs the figures.</param>
/// <param name="IsSmoke">A short run, which proves that the benchmark works and nothing else.</param>
/// <param name="MeasuredAt">Day of the run.</param>
internal sealed record Machine(
    string Processor, int Processors, double MemoryGiB, string Kernel, string Runtime, string Load, bool IsSmoke, string MeasuredAt)
{
    /// <summary>This one.</summary>
    /// <param name="smoke">Whether it was a short run.</param>
    public static Machine This(bool smoke) => new(
        First("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30), 1),
        $"Linux {Environment.OSVersion.Version.ToString(3)}",
        RuntimeInformation.FrameworkDescription,
        File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown",
        smoke,
        DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));

    private static string? First(string path, string key) => !File.Exists(path)
        ? null
        : File.ReadLines(path).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}

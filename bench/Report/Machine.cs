using System.Runtime.InteropServices;

namespace VduseActors.Bench.Report;

/// <summary>What the figures were measured on: nothing that names the machine or its owner.</summary>
/// <param name="Processor">Model of the processor.</param>
/// <param name="Processors">Number of processors that may be used.</param>
/// <param name="IsVirtual">Whether a hypervisor is below.</param>
/// <param name="MemoryGiB">Memory that the process may use.</param>
/// <param name="Kernel">Version of Linux, without what its builder appended.</param>
/// <param name="Runtime">Version of .NET.</param>
internal sealed record Machine(string Processor, int Processors, bool IsVirtual, double MemoryGiB, string Kernel, string Runtime)
{
    /// <summary>This one.</summary>
    public static Machine This() => new(
        First("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        First("/proc/cpuinfo", "flags")?.Split(' ').Contains("hypervisor") == true,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30), 1),
        $"Linux {Environment.OSVersion.Version.ToString(3)}",
        RuntimeInformation.FrameworkDescription);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Processor}, {Processors} {(IsVirtual ? "virtual processors" : "processors")}, {MemoryGiB} GiB; {Kernel}; {Runtime}";

    private static string? First(string path, string key) => !File.Exists(path)
        ? null
        : File.ReadLines(path).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}

using System.Globalization;
using System.Text.RegularExpressions;
using VduseActors.Bench.Measuring;

namespace VduseActors.Bench.Report;

/// <summary>Reads the table that <c>tests/Kernel/scenarios/fio-compare.sh</c> prints: a peer's figures, then ours.</summary>
internal static partial class KernelTable
{
    /// <summary>Adds its figures and ratios.</summary>
    /// <param name="lines">What it printed.</param>
    /// <param name="results">Takes them.</param>
    public static void Read(IEnumerable<string> lines, ResultFile results)
    {
        var found = false;
        var backing = "";
        var guest = "";
        foreach (var line in lines)
        {
            if (Title().Match(line) is { Success: true } title)
            {
                (backing, guest) = (title.Groups[1].Value, title.Groups[2].Value);
                continue;
            }

            if (backing.Length == 0 || Job().Match(line) is not { Success: true } job)
                continue;
            found = true;
            Add($"{backing}, {job.Groups[1].Value}", guest, Figures(job, 2), Figures(job, 5), results);
        }

        if (!found)
            results.Note("No figures: the guest did not run to its end, or fio or qemu-storage-daemon is missing in it.");
    }

    private static void Add(string job, string guest, double[] theirs, double[] ours, ResultFile results)
    {
        results.Row(
            new Dictionary<string, string> { ["guest"] = guest, ["job"] = job },
            new Dictionary<string, double>
            {
                ["qemu-storage-daemon IOPS"] = theirs[0],
                ["vdused IOPS"] = ours[0],
                ["qemu-storage-daemon p50 us"] = theirs[1],
                ["vdused p50 us"] = ours[1],
                ["qemu-storage-daemon p99 us"] = theirs[2],
                ["vdused p99 us"] = ours[2],
            });
        var isSmall = job.Contains(" 4k ", StringComparison.Ordinal);
        results.Ratio($"{job}: IOPS, vdused / qemu-storage-daemon", ours[0] / theirs[0], atLeast: isSmall ? 1.3 : 1);
        results.Ratio($"{job}: p99, vdused / qemu-storage-daemon", ours[2] / theirs[2], atMost: 1);
    }

    private static double[] Figures(Match job, int first) =>
        [.. Enumerable.Range(first, 3).Select(group => double.Parse(job.Groups[group].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"^(file|null) on (Linux \S+, \d+ CPU);")]
    private static partial Regex Title();

    [GeneratedRegex(@"^(\w+ \w+ depth \d+)\s+([\d.]+) \(([\d.]+)/([\d.]+)\)\s+([\d.]+) \(([\d.]+)/([\d.]+)\)\s*$")]
    private static partial Regex Job();
}

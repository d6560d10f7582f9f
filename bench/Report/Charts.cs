using VduseActors.Bench.Measuring;

namespace VduseActors.Bench.Report;

/// <summary>The charts of a report.</summary>
/// <param name="results">What was found.</param>
internal sealed class Charts(IReadOnlyList<Result> results)
{
    /// <summary>File name, part, title and contents of each chart that there are figures for.</summary>
    public IEnumerable<(string File, string Part, string Title, string Svg)> Draw()
    {
        foreach (var (file, part, title, rows, group, column, figure) in All())
        {
            string[] groups = [.. rows.Select(group).Distinct()];
            string[] columns = [.. rows.Select(column).Distinct()];
            if (groups.Length == 0)
                continue;
            yield return (file, part, title, new BarChart(title, figure, groups, [.. columns.Select(One)]).Write());

            Series One(string name)
            {
                var cells = groups.Select(of => rows.FirstOrDefault(row => group(row) == of && column(row) == name)).ToList();
                return new Series(
                    name,
                    [.. cells.Select(cell => Value(cell, figure))], [.. cells.Select(cell =>
                        (Value(cell, $"{figure} min"), Value(cell, $"{figure} max")))]);
            }
        }

        var ratios = results.Where(
            result =>
                result is { Part: "Rings", Kind: ResultKind.Ratio } && result.Name.EndsWith("C / C#", StringComparison.Ordinal)).ToList();
        if (ratios.Count > 0)
        {
            const string title = "Rings: right of the line C# is faster";
            yield return ("rings.svg", "Rings", title, new BarChart(
                title, "time of C / time of C#", [.. ratios.Select(ratio => ratio.Name.Replace(": C / C#", "", StringComparison.Ordinal))],
                [new Series(
                    "C / C#",
                    [.. ratios.Select(ratio => ratio.Value)],
                    [.. ratios.Select(ratio => (ratio.Min ?? double.NaN, ratio.Max ?? double.NaN))])],
                mark: 1).Write());
        }
    }

    private IEnumerable<(string File, string Part, string Title, List<Result> Rows, Func<Result, string> Group, Func<Result, string> Column,
        string Figure)> All()
    {
        yield return ("wakeup-p50.svg", "WakeUp", "Kick to completion, p50", Rows("WakeUp"), Key("wait strategy"), Key("side"), "p50 us");
        yield return ("wakeup-p99.svg", "WakeUp", "Kick to completion, p99", Rows("WakeUp"), Key("wait strategy"), Key("side"), "p99 us");
        yield return ("loops-p50.svg", "Loops", "Kick to handler, p50", Rows("Loops"), Key("receiver"), _ => "p50 us", "p50 us");
        yield return (
            "block-iops.svg", "Block", "Simulated kernel, 4 KiB random, 70 % reads, split ring, one queue: IOPS by depth",
            Block(row => row.Keys["queues"] == "1"), Key("backend"), row => $"depth {row.Keys["depth"]}", "IOPS");
        yield return (
            "block-queues.svg", "Block", "Simulated kernel, 4 KiB random, 70 % reads, split rings, depth 32: IOPS by queues",
            Block(row => row.Keys["depth"] == "32"), Key("backend"), row =>
                row.Keys["queues"] == "1" ? "1 queue" : $"{row.Keys["queues"]} queues", "IOPS");
        foreach (var backing in new[] { "file", "null" })
        {
            var rows = Rows("Kernel").Where(row => row.Keys["job"].StartsWith(backing, StringComparison.Ordinal)).ToList();
            yield return ($"kernel-{backing}-iops.svg", "Kernel", $"fio on a real kernel, {backing}: IOPS", rows, Job, Key("server"),
                "IOPS");
            yield return ($"kernel-{backing}-p99.svg", "Kernel", $"fio on a real kernel, {backing}: p99 completion latency", rows, Job,
                Key("server"), "p99 us");
        }

        yield return ("scale-memory.svg", "Scale", "Idle devices in one process: resident memory", Rows("Scale", "devices"), row =>
            $"{row.Keys["devices"]} devices", _ => "resident MiB", "resident MiB");
        yield return ("scale-lookups.svg", "Scale", "Lookup by number of regions", Rows("Scale", "lookups"), row =>
            $"{row.Keys["regions"]} regions", _ => "ns/lookup", "ns/lookup");
    }

    private List<Result> Rows(string part, string table = "") =>
        [.. results.Where(result => result.Kind == ResultKind.Row && result.Part == part && result.Table == table)];

    private List<Result> Block(Func<Result, bool> of) => [.. Rows("Block").Where(row => row.Keys["ring"] == "split" && of(row))];

    private static string Job(Result row) => row.Keys["job"][(row.Keys["job"].IndexOf(' ', StringComparison.Ordinal) + 1)..];

    private static Func<Result, string> Key(string key) => row => row.Keys[key];

    private static double Value(Result? row, string figure) =>
        row is not null && row.Figures.TryGetValue(figure, out var value) ? value : double.NaN;
}

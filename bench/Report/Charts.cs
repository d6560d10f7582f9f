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
            var series = columns.Select(name => new Series(name, [.. groups.Select(of => Value(rows, row => group(row) == of && column(row) == name, figure))]));
            yield return (file, part, title, new BarChart(title, groups, [.. series]).Write());
        }

        var ratios = results.Where(result => result is { Part: "Rings", Kind: ResultKind.Ratio }).ToList();
        if (ratios.Count > 0)
        {
            const string title = "Rings: time of C / time of C#; the line is 1, to its right C# is faster";
            yield return ("rings.svg", "Rings", title, new BarChart(
                title, [.. ratios.Select(ratio => ratio.Name.Replace(": C / C#", "", StringComparison.Ordinal))],
                [new Series("C / C#", [.. ratios.Select(ratio => ratio.Value)])], mark: 1).Write());
        }
    }

    private IEnumerable<(string File, string Part, string Title, List<Result> Rows, Func<Result, string> Group, Func<Result, string> Column, string Figure)> All()
    {
        yield return ("wakeup-p50.svg", "WakeUp", "Kick to completion, p50, us", Rows("WakeUp"), Key("wait strategy"), Key("side"), "p50 us");
        yield return ("wakeup-p99.svg", "WakeUp", "Kick to completion, p99, us", Rows("WakeUp"), Key("wait strategy"), Key("side"), "p99 us");
        yield return (
            "block-iops.svg", "Block", "4 KiB random, 70 % reads, split rings, one queue: IOPS by depth",
            Block(row => row.Keys["queues"] == "1"), Key("backend"), row => $"depth {row.Keys["depth"]}", "IOPS");
        yield return (
            "block-queues.svg", "Block", "4 KiB random, 70 % reads, split rings, depth 32: IOPS by queues",
            Block(row => row.Keys["depth"] == "32"), Key("backend"), row => $"{row.Keys["queues"]} queues", "IOPS");
        var kernel = Rows("Kernel").SelectMany(row => new[] { Side(row, "qemu-storage-daemon"), Side(row, "vdused") }).ToList();
        yield return ("kernel-iops.svg", "Kernel", "fio on a real kernel: IOPS", kernel, Key("job"), Key("side"), "IOPS");
        yield return ("kernel-p99.svg", "Kernel", "fio on a real kernel: p99 completion latency, us", kernel, Key("job"), Key("side"), "p99 us");
        yield return ("scale-memory.svg", "Scale", "Idle devices in one process: resident MiB", Rows("Scale", "devices"), Key("devices"), _ => "resident MiB", "resident MiB");
        yield return ("scale-lookups.svg", "Scale", "Lookup by number of regions, ns", Rows("Scale", "lookups"), Key("regions"), _ => "ns/lookup", "ns/lookup");
    }

    private List<Result> Rows(string part, string table = "") =>
        [.. results.Where(result => result.Kind == ResultKind.Row && result.Part == part && result.Table == table)];

    private List<Result> Block(Func<Result, bool> of) => [.. Rows("Block").Where(row => row.Keys["ring"] == "split" && of(row))];

    private static Result Side(Result row, string side) => row with
    {
        Keys = new Dictionary<string, string>(row.Keys) { ["side"] = side },
        Figures = row.Figures.Where(figure => figure.Key.StartsWith(side, StringComparison.Ordinal))
            .ToDictionary(figure => figure.Key[(side.Length + 1)..], figure => figure.Value),
    };

    private static Func<Result, string> Key(string key) => row => row.Keys[key];

    private static double Value(List<Result> rows, Func<Result, bool> of, string figure) =>
        rows.FirstOrDefault(of) is { } row && row.Figures.TryGetValue(figure, out var value) ? value : double.NaN;
}

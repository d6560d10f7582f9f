using System.Globalization;
using System.Text;
using VduseActors.Bench.Measuring;

namespace VduseActors.Bench.Report;

/// <summary>The report for people.</summary>
/// <param name="parts">What was found, part by part.</param>
/// <param name="charts">File name and title of each chart, by part.</param>
/// <param name="smoke">Whether it is of short runs.</param>
internal sealed class Markdown(IReadOnlyList<PartRun> parts, ILookup<string, (string File, string Title)> charts, bool smoke)
{
    private readonly StringBuilder _text = new();

    /// <summary>The text.</summary>
    public string Write()
    {
        Line("# Results of bench.sh");
        if (smoke)
            Line("**A short run: it proves that the benchmark works; its figures mean nothing.**");
        Line(
            "Written by `bench/Report`; the same as data: [results.json](results.json). How to read it: [docs/performance.md](../docs/performance.md).");
        Line("A ratio compares two sides of one run on one machine. Absolute figures are of that machine and compare with nothing else. `min–max` is the spread over "
            + "the rounds whose median stands before it.");
        Runs();
        Targets();
        foreach (var part in parts)
            Part(part);
        return _text.ToString().TrimEnd() + "\n";
    }

    private void Runs()
    {
        Table(
            ["part", "measured (UTC)", "commit", "took", "load before", "load at its end", "targets met"],
            parts.Select(part => (string[])
            [
                $"[{part.Part}](#{part.Part.ToLowerInvariant()})", part.MeasuredAt.ToString(
                    "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                part.Commit, $"{part.Seconds} s", part.LoadBefore, part.LoadAfter, Met(part),
            ]));
        foreach (var machine in parts.GroupBy(part => part.Machine))
        {
            _text.AppendLine(
                $"- {(parts.All(part => part.Machine == machine.Key) ? "All parts" : string.Join(", ", machine.Select(part => part.Part)))}: {machine.Key}");
        }

        _text.AppendLine();
    }

    private static string Met(PartRun part)
    {
        var targets = part.Results.Where(result => result.IsMet is not null).ToList();
        var met = targets.Count == 0 ? "none set" : $"{targets.Count(result => result.IsMet == true)} of {targets.Count}";
        return part.Failed is null ? met : $"{met}; **ended with {part.Failed}**";
    }

    private void Targets()
    {
        Line("## Targets");
        var targets = parts.SelectMany(part => part.Results).Where(result => result.IsMet is not null).ToList();
        var missed = targets.Where(result => result.IsMet == false).ToList();
        Line($"{targets.Count - missed.Count} of {targets.Count} met{(missed.Count == 0 ? "." : ", missed:")}");
        if (missed.Count > 0)
            Ratios(missed, withPart: true);
        Line("All of them:");
        Ratios(targets, withPart: true);
    }

    private void Part(PartRun part)
    {
        var text = PartText.Of(part.Part);
        Line($"## {part.Part}");
        if (text.Compared.Length > 0)
            Line(text.Compared);
        Line($"Command: `{part.Command}`");
        if (part.Failed is { } code)
            Line($"**This part ended with exit code {code}: figures may be missing.**");
        List(text.Caveats);
        foreach (var table in part.Results.Where(result => result.Kind == ResultKind.Row).GroupBy(result => result.Table))
        {
            if (table.Key.Length > 0)
                Line($"**{char.ToUpperInvariant(table.Key[0])}{table.Key[1..]}**");
            Rows([.. table]);
        }

        foreach (var (file, title) in charts[part.Part])
            Line($"![{title}]({file})");
        var ratios = part.Results.Where(result => result is { Kind: ResultKind.Ratio, IsMet: null }).ToList();
        if (ratios.Count > 0)
        {
            Line($"<details><summary>{ratios.Count} ratios without a target</summary>");
            Ratios(ratios, withPart: false);
            Line("</details>");
        }

        List([.. part.Results.Where(result => result.Kind == ResultKind.Note).Select(result => result.Name).Distinct()]);
    }

    private void List(string[] items)
    {
        foreach (var item in items)
            _text.AppendLine($"- {item}");
        if (items.Length > 0)
            _text.AppendLine();
    }

    private void Ratios(List<Result> ratios, bool withPart)
    {
        var spread = ratios.Any(ratio => ratio.Min is not null);
        var target = ratios.Any(ratio => ratio.IsMet is not null);
        string[] Cells(string part, string name, string value, string minMax, string aim, string met) =>
            [.. withPart ? [part] : Array.Empty<string>(), name, value, .. spread ? [minMax] : Array.Empty<string>(), .. target
                ? [aim, met] : Array.Empty<string>()];
        Table(
            Cells("part", "what", "measured", "min–max", "target", "met"),
            ratios.Select(ratio => Cells(
                ratio.Part, ratio.Name, Number.Format(ratio.Value), Spread(ratio.Min, ratio.Max), ratio.IsMet is null ? "" : Target(ratio),
                ratio.IsMet switch { true => "met", false => "**missed**", null => "" })),
            left: withPart ? 2 : 1);
    }

    private void Rows(List<Result> rows)
    {
        string[] keys = [.. rows.SelectMany(row => row.Keys.Keys).Distinct()];
        string[] figures = [.. rows.SelectMany(row => row.Figures.Keys).Distinct()
            .Where(figure => !figure.EndsWith(" max", StringComparison.Ordinal) || figure == "max")];
        Table(
            [.. keys, .. figures.Select(figure => figure.EndsWith(" min", StringComparison.Ordinal) ? "min–max" : figure)],
            rows.Select(
                row =>
                    (string[])[.. keys.Select(key => row.Keys.GetValueOrDefault(key, "")),
                        .. figures.Select(figure => Figure(row, figure))]),
            left: keys.Length);
    }

    private static string Figure(Result row, string figure)
    {
        if (!row.Figures.TryGetValue(figure, out var value))
            return "";
        return figure.EndsWith(" min", StringComparison.Ordinal) && row.Figures.TryGetValue(figure[..^3] + "max", out var max)
            ? Spread(value, max)
            : Number.Format(value);
    }

    private static string Spread(double? min, double? max) =>
        min is { } from && max is { } to ? $"{Number.Format(from)}–{Number.Format(to)}" : "";

    private static string Target(Result ratio) =>
        ratio.AtLeast is { } least ? $"at least {Number.Format(least)}" : $"at most {Number.Format(ratio.AtMost!.Value)}";

    private void Table(string[] heading, IEnumerable<string[]> rows, int? left = null)
    {
        Row(heading);
        Row(heading.Select((_, i) => i < (left ?? heading.Length) ? "---" : "---:"));
        foreach (var row in rows)
            Row(row);
        _text.AppendLine();
    }

    private void Row(IEnumerable<string> cells) => _text.AppendLine($"| {string.Join(" | ", cells)} |");

    private void Line(string text) => _text.AppendLine(text).AppendLine();
}

using System.Text;
using VduseActors.Bench.Measuring;

namespace VduseActors.Bench.Report;

/// <summary>The report for people.</summary>
/// <param name="machine">What it was measured on.</param>
/// <param name="results">What was found.</param>
/// <param name="charts">File name and title of each chart, by part.</param>
internal sealed class Markdown(Machine machine, IReadOnlyList<Result> results, ILookup<string, (string File, string Title)> charts)
{
    private readonly StringBuilder _text = new();

    /// <summary>The text.</summary>
    public string Write()
    {
        Line("# Results of bench.sh");
        Line(machine.IsSmoke
            ? "**A short run: it proves that the benchmark works; its figures mean nothing.**"
            : "How to read them: [docs/performance.md](../docs/performance.md).");
        Line($"{machine.Processor}, {machine.Processors} processors, {machine.MemoryGiB} GiB; {machine.Kernel}; {machine.Runtime}; "
            + $"{machine.MeasuredAt}; load average at the end {machine.Load}.");
        Targets();
        foreach (var part in results.GroupBy(result => result.Part))
            Part(part);
        return _text.ToString();
    }

    private void Targets()
    {
        Line("## Targets");
        Row(["part", "ratio", "value", "target", "met"]);
        Row(["---", "---", "---:", "---", "---"]);
        foreach (var ratio in results.Where(result => result is { Kind: ResultKind.Ratio, IsMet: not null }))
            Row([ratio.Part, ratio.Name, Number.Format(ratio.Value), Target(ratio), ratio.IsMet == true ? "yes" : "**no**"]);
        _text.AppendLine();
    }

    private void Part(IGrouping<string, Result> part)
    {
        Line($"## {part.Key}");
        foreach (var table in part.Where(result => result.Kind == ResultKind.Row).GroupBy(result => result.Table))
            Table([.. table]);
        var others = part.Where(result => result is { Kind: ResultKind.Ratio, IsMet: null }).ToList();
        foreach (var ratio in others)
            _text.AppendLine($"- {ratio.Name}: {Number.Format(ratio.Value)}");
        foreach (var note in part.Where(result => result.Kind == ResultKind.Note))
            _text.AppendLine($"- {note.Name}");
        _text.AppendLine();
        foreach (var (file, title) in charts[part.Key])
            Line($"![{title}]({file})");
    }

    private void Table(List<Result> rows)
    {
        string[] keys = [.. rows.SelectMany(row => row.Keys.Keys).Distinct()];
        string[] figures = [.. rows.SelectMany(row => row.Figures.Keys).Distinct()];
        Row([.. keys, .. figures]);
        Row([.. keys.Select(_ => "---"), .. figures.Select(_ => "---:")]);
        foreach (var row in rows)
        {
            Row([
                .. keys.Select(key => row.Keys.GetValueOrDefault(key, "")),
                .. figures.Select(figure => row.Figures.TryGetValue(figure, out var value) ? Number.Format(value) : ""),
            ]);
        }

        _text.AppendLine();
    }

    private static string Target(Result ratio) =>
        ratio.AtLeast is { } least ? $"at least {Number.Format(least)}" : $"at most {Number.Format(ratio.AtMost!.Value)}";

    private void Row(IEnumerable<string> cells) => _text.AppendLine($"| {string.Join(" | ", cells)} |");

    private void Line(string text) => _text.AppendLine(text).AppendLine();
}

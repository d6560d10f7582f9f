using System.Globalization;
using System.Text.RegularExpressions;
using VduseActors.Bench.Measuring;

namespace VduseActors.Bench.Report;

/// <summary>Reads what <c>bench/Rings</c> prints.</summary>
internal static partial class RingsTable
{
    private const string Part = "Rings";
    private static readonly string[] _columns = ["C# ns", "C ns"];

    /// <summary>Adds its figures, and a ratio for each case.</summary>
    /// <param name="lines">What it printed.</param>
    /// <param name="results">Takes them.</param>
    public static void Read(IEnumerable<string> lines, ResultFile results)
    {
        var layout = "";
        foreach (var line in lines)
        {
            if (Heading().Match(line) is { Success: true } heading)
            {
                layout = heading.Groups[1].Value;
                continue;
            }

            if (layout.Length == 0 || Case().Match(line) is not { Success: true } row)
                continue;
            var name = row.Groups[1].Value.Trim();
            var numbers = row.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse).ToArray();
            var figures = _columns.Zip(numbers).ToDictionary(pair => pair.First, pair => pair.Second);
            figures["bytes allocated"] = numbers[^1];
            results.Row(new Dictionary<string, string> { ["ring"] = layout, ["case"] = name }, figures);
            results.Ratio($"{layout} ring, {name}: C / C#", numbers[^2], atLeast: 1);
        }

        if (layout.Length == 0)
            results.Note($"{Part} printed no table.");
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\w+) ring of ")]
    private static partial Regex Heading();

    // A name, then C#, C, C/C#, bytes allocated.
    [GeneratedRegex(@"^(\S.*?)\s{2,}((?:[\d.]+\s+){3,}[\d.]+)\s*$")]
    private static partial Regex Case();
}

using System.Globalization;
using System.Text;
using VduseActors.Bench.Measuring;

namespace VduseActors.Bench.Report;

/// <summary>A chart of horizontal bars in groups, as SVG: every bar says its value, so that no scale is needed.</summary>
/// <param name="title">What it shows, with the unit.</param>
/// <param name="groups">Names of the groups.</param>
/// <param name="series">The bars of each group.</param>
/// <param name="mark">A value that is marked by a line, such as a target; null for none.</param>
internal sealed class BarChart(string title, IReadOnlyList<string> groups, IReadOnlyList<Series> series, double? mark = null)
{
    private const int Width = 860, Left = 260, Right = 90, Bar = 14, Gap = 12, Top = 64;

    private static readonly string[] _colours = ["#2f6db3", "#d9822b", "#4a9960", "#a3499b", "#8a8a8a", "#b33b3b"];

    private readonly StringBuilder _svg = new();

    /// <summary>The document.</summary>
    public string Write()
    {
        var group = (series.Count * Bar) + Gap;
        var height = Top + (groups.Count * group) + Gap;
        var largest = Math.Max(mark ?? 0, series.SelectMany(one => one.Values).Where(double.IsFinite).DefaultIfEmpty(1).Max());
        var scale = (Width - Left - Right) / (largest > 0 ? largest : 1);
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Add($"<rect width=\"{Width}\" height=\"{height}\" fill=\"#ffffff\"/>");
        Text(12, 24, title, "start", 15);
        Legend();
        for (var i = 0; i < groups.Count; i++)
        {
            var y = Top + (i * group);
            Text(Left - 8, y + (series.Count * Bar / 2) + 4, groups[i], "end");
            for (var j = 0; j < series.Count; j++)
                One(series[j].Values[i], scale, y + (j * Bar), _colours[j % _colours.Length]);
        }

        if (mark is { } value)
            Add($"<line x1=\"{X(value, scale)}\" x2=\"{X(value, scale)}\" y1=\"{Top - 6}\" y2=\"{height - 6}\" stroke=\"#222222\" stroke-dasharray=\"4 3\"/>");
        Add("</svg>");
        return _svg.ToString();
    }

    private void Legend()
    {
        var x = 12;
        for (var i = 0; i < series.Count; i++)
        {
            Add($"<rect x=\"{x}\" y=\"36\" width=\"12\" height=\"12\" fill=\"{_colours[i % _colours.Length]}\"/>");
            Text(x + 17, 46, series[i].Name, "start");
            x += 40 + (series[i].Name.Length * 7);
        }
    }

    private void One(double value, double scale, int y, string colour)
    {
        if (!double.IsFinite(value))
            return;
        Add($"<rect x=\"{Left}\" y=\"{y + 1}\" width=\"{Text(value * scale)}\" height=\"{Bar - 2}\" fill=\"{colour}\"/>");
        Text(Left + (int)(value * scale) + 5, y + Bar - 3, Number.Format(value), "start", 11);
    }

    private void Text(int x, int y, string text, string anchor, int size = 12) =>
        Add($"<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" font-size=\"{size}\">{System.Security.SecurityElement.Escape(text)}</text>");

    private static string X(double value, double scale) => Text(Left + (value * scale));

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private void Add(string line) => _svg.AppendLine(line);
}

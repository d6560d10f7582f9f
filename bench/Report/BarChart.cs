using System.Globalization;
using System.Text;
using VduseActors.Bench.Measuring;

namespace VduseActors.Bench.Report;

/// <summary>
/// A chart of horizontal bars in groups, as SVG: every bar says its value, a thin line its spread. It has a background of its own, so that
/// it can be read on a light and on a dark page.
/// </summary>
/// <param name="title">What it shows.</param>
/// <param name="axis">What the horizontal axis counts, with the unit.</param>
/// <param name="groups">Names of the groups.</param>
/// <param name="series">The bars of each group.</param>
/// <param name="mark">A value that is marked by a line, such as a target; null for none.</param>
internal sealed class BarChart(string title, string axis, IReadOnlyList<string> groups, IReadOnlyList<Series> series, double? mark = null)
{
    private const int Width = 900, Right = 100, Bar = 14, Gap = 12, Top = 72, Bottom = 48, CharacterWidth = 7;

    // Ink and ground keep a contrast of more than 7, the bars more than 3 to the ground.
    private const string Ground = "#fbfbfa", Ink = "#24292f", Grid = "#d5d9de";

    private static readonly string[] _colours = ["#2f6db3", "#c96f12", "#3f8a55", "#a3499b", "#6f7780", "#b33b3b"];

    private readonly StringBuilder _svg = new();

    // Room for the longest name of a group.
    private readonly int _left = 24 + (groups.Max(group => group.Length) * CharacterWidth);

    /// <summary>The document.</summary>
    public string Write()
    {
        var group = (series.Count * Bar) + Gap;
        var height = Top + (groups.Count * group) + Bottom;
        var largest = Math.Max(mark ?? 0, series.SelectMany(Ends).Where(double.IsFinite).DefaultIfEmpty(1).Max());
        var step = Step(largest > 0 ? largest : 1);
        var end = Math.Max(step, Math.Ceiling(largest / step) * step);
        var scale = (Width - _left - Right) / end;
        Add(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"{Ink}\">");
        Add($"<title>{Escape(title)}</title>");
        Add($"<rect width=\"{Width}\" height=\"{height}\" rx=\"6\" fill=\"{Ground}\"/>");
        Text(12, 24, title, "start", 15);
        Legend();
        Axis(step, end, scale, height - Bottom);
        for (var i = 0; i < groups.Count; i++)
        {
            var y = Top + (i * group);
            Text(_left - 8, y + (series.Count * Bar / 2) + 4, groups[i], "end");
            for (var j = 0; j < series.Count; j++)
                One(series[j], i, scale, y + (j * Bar), _colours[j % _colours.Length]);
        }

        if (mark is { } value)
            Add($"<path d=\"M{X(value, scale)} {Top - 6}V{height - Bottom}\" stroke=\"{Ink}\" stroke-dasharray=\"4 3\"/>");
        Add("</svg>");
        return _svg.ToString();
    }

    private static IEnumerable<double> Ends(Series one) => one.Values.Concat(one.Spreads?.Select(spread => spread.Max) ?? []);

    // 1, 2 or 5 times a power of ten, so that there are four to ten lines.
    private static double Step(double largest)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(largest)));
        return (largest / power) switch { < 2 => power / 5, < 5 => power / 2, _ => power };
    }

    private void Legend()
    {
        if (series.Count == 1)
            return;
        var x = 12;
        for (var i = 0; i < series.Count; i++)
        {
            Add($"<rect x=\"{x}\" y=\"38\" width=\"12\" height=\"12\" fill=\"{_colours[i % _colours.Length]}\"/>");
            Text(x + 17, 48, series[i].Name, "start");
            x += 36 + (series[i].Name.Length * CharacterWidth);
        }
    }

    private void Axis(double step, double end, double scale, int bottom)
    {
        for (var i = 0; i * step <= end + (step / 2); i++)
        {
            var at = i * step;
            Add($"<path d=\"M{X(at, scale)} {Top - 6}V{bottom}\" stroke=\"{Grid}\"/>");
            Text(X(at, scale), bottom + 15, Number.Format(at), "middle", 11);
        }

        Text(Coordinate(_left + (end * scale / 2)), bottom + 34, axis, "middle");
    }

    private void One(Series of, int group, double scale, int y, string colour)
    {
        var value = of.Values[group];
        if (!double.IsFinite(value))
            return;
        Add($"<rect x=\"{_left}\" y=\"{y + 1}\" width=\"{Coordinate(value * scale)}\" height=\"{Bar - 2}\" fill=\"{colour}\"/>");
        var end = value;
        if (of.Spreads?[group] is { } spread && double.IsFinite(spread.Min) && double.IsFinite(spread.Max))
        {
            Add(
                $"<path d=\"M{X(spread.Min, scale)} {y + (Bar / 2)}H{X(spread.Max, scale)}m0 -3v6M{X(spread.Min, scale)} {y + (Bar / 2) - 3}v6\" stroke=\"{Ink}\" fill=\"none\"/>");
            end = Math.Max(end, spread.Max);
        }

        Text(Coordinate(_left + (end * scale) + 5), y + Bar - 3, Number.Format(value), "start", 11);
    }

    private void Text(int x, int y, string text, string anchor, int size = 12) => Text(Coordinate(x), y, text, anchor, size);

    // The outline in the ground's colour keeps lines off the letters.
    private void Text(string x, int y, string text, string anchor, int size = 12) => Add(
        $"<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" font-size=\"{size}\" stroke=\"{Ground}\" stroke-width=\"3\" paint-order=\"stroke\">{Escape(text)}</text>");

    private string X(double value, double scale) => Coordinate(_left + (value * scale));

    private static string Coordinate(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string? Escape(string text) => System.Security.SecurityElement.Escape(text);

    private void Add(string line) => _svg.AppendLine(line);
}

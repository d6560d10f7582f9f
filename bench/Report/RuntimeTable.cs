using System.Globalization;
using VduseActors.Bench.Measuring;

namespace VduseActors.Bench.Report;

/// <summary>Reads the table that <c>bench/ActorRuntime/compare.sh</c> prints.</summary>
internal static class RuntimeTable
{
    /// <summary>Adds its figures, and a ratio for each row.</summary>
    /// <param name="lines">What it printed: a table with the columns what, embedded, Akka, unit.</param>
    /// <param name="results">Takes them.</param>
    public static void Read(IEnumerable<string> lines, ResultFile results)
    {
        var found = false;
        foreach (var line in lines)
        {
            if (line.Split('|', StringSplitOptions.TrimEntries) is not ["", var what, var embedded, var akka, var unit, ""] || !Parse(embedded, out var ours) || !Parse(akka, out var theirs))
                continue;
            found = true;
            var figures = new Dictionary<string, double> { ["embedded ns"] = ours[0], ["Akka ns"] = theirs[0] };
            if (ours.Length > 1 && theirs.Length > 1)
                (figures["embedded processor ns"], figures["Akka processor ns"]) = (ours[1], theirs[1]);
            results.Row(new Dictionary<string, string> { ["what"] = what, ["unit"] = unit }, figures);
            results.Ratio($"{what}: time, embedded / Akka", ours[0] / theirs[0]);
        }

        if (!found)
            results.Note("No figures: compare.sh printed no table.");
    }

    // Elapsed, or elapsed / processor time.
    private static bool Parse(string cell, out double[] numbers)
    {
        numbers = [];
        foreach (var text in cell.Split('/', StringSplitOptions.TrimEntries))
        {
            if (!double.TryParse(text, CultureInfo.InvariantCulture, out var number))
                return false;
            numbers = [.. numbers, number];
        }

        return true;
    }
}

namespace VduseActors.Host.Output;

/// <summary>Plain columns for results that people read and scripts cut.</summary>
internal static class TextTable
{
    /// <summary>Writes a header and rows, each column as wide as its widest cell.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="header">The names of the columns.</param>
    /// <param name="rows">Rows with as many cells as the header.</param>
    public static void Write(TextWriter output, string[] header, IEnumerable<string[]> rows)
    {
        string[][] all = [header, .. rows.Select(row => row.Select(Plain).ToArray())];
        var widths = header.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        foreach (var row in all)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>A text that came from elsewhere, a path for example, without what a terminal would obey.</summary>
    /// <param name="text">Any text.</param>
    public static string Plain(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(character => char.IsControl(character) ? '?' : character)) : text;
}

using System.Text.RegularExpressions;

namespace VduseActors.Architecture.Tests;

/// <summary>Lines are as wide as .editorconfig says. A text that people read is not cut for it: it is searched for as it is said.</summary>
public partial class WidthTests
{
    private static readonly string[] _folders = ["src", "tests", "samples", "bench"];

    [Fact]
    public void No_line_is_wider_than_the_editor_is_told_but_for_a_text()
    {
        var told = Width().Match(SourceTree.Read(".editorconfig")).Groups[1].Value;
        var width = int.Parse(told, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(width, 80, 200);

        Rules.MustBeKept(_folders.SelectMany(Files).SelectMany(file => TooWide(file, width)));
    }

    [Theory]
    [InlineData("    private readonly Dictionary<string, int> _numbersOfThings = new Dictionary<string, int>();", 60, true)]
    [InlineData("    throw new ArgumentException(\"a text of more than forty letters, which is read by people\");", 60, false)]
    [InlineData("    var short = 1;", 60, false)]
    public void A_wide_line_is_seen(string line, int width, bool isWrong) => Assert.Equal(isWrong, IsTooWide(line, width));

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(SourceTree.PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static IEnumerable<string> TooWide(string file, int width)
    {
        var isRaw = false;
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            var fences = line.Split("\"\"\"").Length - 1;
            if (!isRaw && fences == 0 && IsTooWide(line, width))
                yield return $"{Path.GetRelativePath(SourceTree.Root, file)}:{number} has {line.Length} columns";
            isRaw ^= fences % 2 == 1;
        }
    }

    private static bool IsTooWide(string line, int width) => line.Length > width && !LongText().IsMatch(line);

    [GeneratedRegex("max_line_length = ([0-9]+)")]
    private static partial Regex Width();

    [GeneratedRegex(@"""(?:[^""\\]|\\.){40,}""")]
    private static partial Regex LongText();
}

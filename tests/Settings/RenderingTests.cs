using Akka.Configuration;
using Akka.Configuration.Hocon;
using FsCheck;
using FsCheck.Fluent;

namespace VduseActors.Settings.Tests;

/// <summary>What is rendered is read by Akka's own parser, which must find what was there.</summary>
public sealed class RenderingTests
{
    /// <summary>Pieces that a parser may take for something else.</summary>
    private static readonly string[] _pieces =
    [
        "a", "Z", "9", "-", "_", ".", "\"", "\"\"\"", "\\", "\\u0041", "\\n", "/", "//", "#", "$", "${a}", "${?a}", "{", "}", "[", "]", ",",
        "=", "+=", ":",
        " ", "\t", "\n", "\r", "\r\n", "\0", "\u0001", "\u00a0", "\u2028", "\u00e9", "\ud83d\ude00", "\ud800", "\uFEFF", "include",
        "include \"x\"", "null", "on", "5s", "'",
    ];

    private static readonly Gen<string> _any = Gen.ArrayOf(Gen.Elements(_pieces)).Select(string.Concat);

    private static readonly Gen<string> _readable = _any.Select(text => text.Trim()).Where(text => text != "null");

    private static Gen<SettingsValue> Value(int depth) => depth == 0
        ? Gen.Frequency((6, _readable.Select(text => SettingsValue.OfText(text))), (1, Gen.Constant(SettingsValue.Null())))
        : Gen.Frequency(
            (3, Value(0)),
            (2, Gen.ArrayOf(Gen.Resize(Value(depth - 1), 4)).Select(items => SettingsValue.OfList(items))),
            (3, Object(depth - 1)));

    private static Gen<SettingsValue> Object(int depth) =>
        Gen.ArrayOf(_any.SelectMany(key => Gen.Resize(Value(depth), 5).Select(value => KeyValuePair.Create(key, value))))
            .Select(pairs => SettingsValue.OfObject(pairs.DistinctBy(pair => pair.Key)));

    private static readonly Arbitrary<SettingsTree> _tree = Object(3).Select(SettingsTree.Of).ToArbitrary();

    [Fact]
    public void Akka_reads_back_exactly_what_was_rendered() => Prop.ForAll(_tree, tree =>
        AsWritten(
            ConfigurationFactory.ParseString(tree.Render())
                .Root) == AsWritten(tree.Root)).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void The_strict_reader_reads_back_exactly_what_was_rendered() => Prop.ForAll(_tree, tree =>
        AsWritten(
            SettingsTree.Parse(tree.Render()).Root) == AsWritten(tree.Root)).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [InlineData("")]
    [InlineData("a { }")]
    [InlineData("a = [], b = [[]], c = [{}], d = [\"\"], e = [\"\", \"\"], f = [null]")]
    [InlineData("a = \"\"")]
    [InlineData("\"\" = 1, \"include\" = x, \"null\" = null, \"a.b\" { c = 1 }, \"a\\\"b\\\\\" = \"\\\"\"")]
    [InlineData("a = \"\"\"say \"this\" \\n\n  and that\"\"\"")]
    [InlineData("b { x = 1 }\na = ${b} { y = ${b.x} }\nl = [1]\nl += ${a}")]
    public void Akka_reads_what_texts_commonly_have(string text)
    {
        var tree = SettingsTree.Parse(text);

        Assert.Equal(AsWritten(tree.Root), AsWritten(ConfigurationFactory.ParseString(tree.Render()).Root));
    }

    [Theory]
    [InlineData("a.b = \" x\"", "a.b: the actor system takes away the blanks")]
    [InlineData("a.b = \"x\\n\"", "a.b: the actor system takes away the blanks")]
    [InlineData("a.b = \" \"", "a.b: the actor system takes away the blanks")]
    [InlineData("a.b = \"null\"", "a.b: the actor system reads the text \"null\" as null")]
    [InlineData("a.b = [x, \"null\"]", "a.b[1]: the actor system reads the text \"null\" as null")]
    public void What_akka_cannot_be_told_is_refused_with_its_place(string text, string problem)
    {
        var error = Assert.Throws<SettingsException>(() => SettingsTree.Parse(text, "host.conf").Render());

        Assert.StartsWith("host.conf:1:", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private static string AsWritten(SettingsValue value) => value.Kind switch
    {
        SettingsKind.Object => $"{{{string.Concat(value.Keys.Select(pair => $"<{pair.Key}>{AsWritten(pair.Value)}"))}}}",
        SettingsKind.List => $"[{string.Join('|', value.Items.Select(AsWritten))}]",
        _ => value.Text is { } text ? $"<{text}>" : "null",
    };

    private static string AsWritten(HoconValue value)
    {
        if (value.GetObject() is { } keys)
            return $"{{{string.Concat(keys.Items.Select(pair => $"<{pair.Key}>{AsWritten(pair.Value)}"))}}}";
        if (value.IsString())
            return value.GetString() is { } text ? $"<{text}>" : "null";

        // A list must be one piece: with a blank beside it, it would be read too, but a text like it would not.
        return $"[{string.Join('|', Assert.IsType<HoconArray>(Assert.Single(value.Values)).Select(AsWritten))}]";
    }
}

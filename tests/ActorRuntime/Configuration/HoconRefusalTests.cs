using VduseActors.ActorRuntime.Configuration;

namespace VduseActors.ActorRuntime.Tests.Configuration;

public sealed class HoconRefusalTests
{
    [Theory]
    [InlineData("a = 1\n  a += 2", 2, 3, "'+='")]
    [InlineData("a = ${?HOME}", 1, 5, "Optional")]
    [InlineData("a = ${HOME}", 1, 5, "environment")]
    [InlineData("a = ${ b }\nb = 1", 1, 5, "blanks")]
    [InlineData("a = ${b", 1, 5, "reference")]
    [InlineData("a = ${a}", 1, 5, "itself")]
    [InlineData("a = ${b}\nb = x${a}", 1, 5, "itself")]
    [InlineData("a { b = ${a} }", 1, 3, "itself")]
    [InlineData("include \"more.conf\"", 1, 1, "does not come from a file")]
    [InlineData("include file(\"more.conf\")", 1, 1, "double quotes")]
    [InlineData("b.x = 1\na = ${b} { y = 2 }", 2, 10, "inherited")]
    [InlineData("b.x = 1\na = { y = 2 } ${b}", 2, 15, "object")]
    [InlineData("b.x = 1\na = ${b}\na.y = 2", 3, 1, "extended")]
    [InlineData("b.x = 1\na.y = 2\na = ${b}", 3, 5, "already holds an object")]
    [InlineData("a.y = 2\na = [1]", 2, 5, "already holds an object")]
    [InlineData("a = 1\n}\nb = 2", 2, 1, "closing brace")]
    [InlineData("{ a = 1 }\nb = 2", 2, 1, "follow")]
    [InlineData("x = 0\na {\n b = 1", 2, 3, "never closed")]
    [InlineData("a = [1, 2", 1, 5, "never closed")]
    [InlineData("a = [1,,2]", 1, 8, "list element")]
    [InlineData("a = \"x", 1, 5, "never closed")]
    [InlineData("a = \"x\ny\"", 1, 5, "three quotes")]
    [InlineData("a = \"\"\"x", 1, 5, "never closed")]
    [InlineData("a = \"\\q\"", 1, 6, "escape")]
    [InlineData("a\nb = 1", 1, 1, "no value")]
    [InlineData("a =", 1, 4, "no value")]
    [InlineData("a { b = }", 1, 9, "no value")]
    [InlineData("a = b = c", 1, 7, "quoted")]
    [InlineData("a = http://x", 1, 9, "quoted")]
    [InlineData("a = x!", 1, 6, "'!'")]
    [InlineData("a = 1,, b = 2", 1, 7, "key")]
    [InlineData("a { x = 1 }, b = 2", 1, 12, "comma")]
    [InlineData(".a = 1", 1, 1, "key")]
    [InlineData("a = x [1]", 1, 5, "list")]
    [InlineData("a { { b = 1 } }", 1, 5, "key")]
    public void What_akka_would_misread_is_refused_with_its_place(string text, int line, int column, string reason)
    {
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString(text));
        Assert.StartsWith($"line {line}, column {column}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("ON")]
    [InlineData("1")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("{}")]
    public void Only_four_words_are_a_switch(string text) => Refused(text, config => config.GetBoolean("s.x"), "on, off, true or false");

    [Theory]
    [InlineData("0x10")]
    [InlineData("1.5")]
    [InlineData("1,5")]
    [InlineData("99999999999")]
    [InlineData("one")]
    [InlineData("[1]")]
    [InlineData("\"\"")]
    public void Only_decimal_digits_are_a_whole_number(string text) =>
        Refused($"\"{text}\"".Replace("\"\"", "\"", StringComparison.Ordinal), config => config.GetInt("s.x"), "a whole number");

    [Theory]
    [InlineData("5us")]
    [InlineData("5 parsecs")]
    [InlineData("s")]
    [InlineData("\"\"")]
    [InlineData("1e300d")]
    public void Other_units_are_no_duration(string text) => Refused(text, config => config.GetTimeSpan("s.x"), "a duration");

    [Theory]
    [InlineData("4XB")]
    [InlineData("KiB")]
    [InlineData("16EiB")]
    [InlineData("1.5k")]
    public void Other_units_are_no_size(string text) => Refused(text, config => config.GetByteSize("s.x"), "a size");

    [Theory]
    [InlineData("a")]
    [InlineData("{ b = 1 }")]
    public void Text_is_no_list(string text) => Refused(text, config => config.GetStringList("s.x"), "a list");

    [Fact]
    public void A_negative_duration_is_a_format_error_as_in_akka()
    {
        var error = Assert.Throws<FormatException>(() => ConfigurationFactory.ParseString("s.x = -1s").GetTimeSpan("s.x"));
        Assert.StartsWith("line 1, column 7: s.x is '-1s'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void References_that_double_each_other_are_refused()
    {
        var text = "a0 = xxxxxxxxxxxxxxxx\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"a{i} = ${{a{i - 1}}}${{a{i - 1}}}\n"));
        Assert.Contains(
            "grows beyond",
            Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString(text)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_refused_in_every_form()
    {
        foreach (var text in new[]
        {
            "a = " + new string('[', 100_000),
            string.Concat(Enumerable.Repeat("a{", 100_000)),
            string.Concat(Enumerable.Repeat("a.", 100_000)) + "a = 1",
            string.Concat(Enumerable.Range(0, 100_000).Select(i => $"a{i} = ${{a{i + 1}}}\n")) + "a100000 = 1",
        })
        {
            Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString(text));
        }
    }

    private static void Refused(string text, Action<Config> read, string accepted)
    {
        var error = Assert.Throws<ConfigurationException>(() => read(ConfigurationFactory.ParseString($"\ns {{\n  x = {text}\n}}")));
        Assert.StartsWith("line 3, column 7: s.x is ", error.Message, StringComparison.Ordinal);
        Assert.Contains(accepted, error.Message, StringComparison.Ordinal);
    }
}

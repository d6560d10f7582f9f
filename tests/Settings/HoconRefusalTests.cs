namespace VduseActors.Settings.Tests;

public sealed class HoconRefusalTests
{
    [Theory]
    [InlineData("a = ${NONE}", 1, 5, "environment has no variable NONE")]
    [InlineData("a = ${ b }\nb = 1", 1, 5, "blanks")]
    [InlineData("a = ${?}", 1, 5, "reference")]
    [InlineData("a = ${\"b\"}\nb = 1", 1, 5, "quotes")]
    [InlineData("a = ${b", 1, 5, "reference")]
    [InlineData("a = ${a}", 1, 5, "itself")]
    [InlineData("a = ${b}\nb = x${a}", 1, 5, "itself")]
    [InlineData("a = ${b}\nb = ${?a}", 1, 5, "itself")]
    [InlineData("a { b = ${a} }", 1, 3, "itself")]
    [InlineData("include \"more.conf\"", 1, 1, "does not come from a file")]
    [InlineData("include file(\"more.conf\")", 1, 1, "double quotes")]
    [InlineData("b = 1\na = ${b} { y = 2 }", 2, 5, "joined with an object")]
    [InlineData("b = 1\na = { y = 2 } ${b}", 2, 15, "joined with an object")]
    [InlineData("a = { y = 2 } x", 1, 15, "object")]
    [InlineData("a = x { y = 2 }", 1, 7, "object")]
    [InlineData("b.x = 1\na = ${b} { y = 2 } x", 2, 20, "object")]
    [InlineData("b.x = 1\na = x ${b}", 2, 5, "joined with an object")]
    [InlineData("a = 1\na += 2", 2, 3, "appends to a list, and 'a' is none")]
    [InlineData("a.x = 1\na += 2", 2, 3, "appends to a list, and 'a' is none")]
    [InlineData("a +=", 1, 5, "list element")]
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
    [InlineData(".a = 1", 1, 1, "key")]
    [InlineData("a = x [1]", 1, 5, "list")]
    [InlineData("a { { b = 1 } }", 1, 5, "key")]
    public void What_akka_would_misread_is_refused_with_its_place(string text, int line, int column, string reason)
    {
        var error = Assert.Throws<SettingsException>(() => SettingsTree.Parse(text, variable: _ => null));

        Assert.StartsWith($"line {line}, column {column}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_text_has_the_name_that_it_was_given()
    {
        var error = Assert.Throws<SettingsException>(() => SettingsTree.Parse("a = [", "plan"));

        Assert.StartsWith("plan:1:5: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xxxxxxxxxxxxxxxx", "${0}${0}")]
    [InlineData("[1]", "${0} ${0}")]
    [InlineData("[1]", "[${0}, ${0}]")]
    [InlineData("{ x = 1 }", "{ l = ${0}, r = ${0} }")]
    public void References_that_double_each_other_are_refused(string first, string next)
    {
        var text = $"a0 = {first}\n" + string.Concat(Enumerable.Range(1, 60).Select(i =>
            $"a{i} = {next.Replace("${0}", $"${{a{i - 1}}}", StringComparison.Ordinal)}\n"));

        var error = Assert.Throws<SettingsException>(() => SettingsTree.Parse(text));

        Assert.True(
            error.Problem.Contains("grows beyond", StringComparison.Ordinal)
                || error.Problem.Contains("double each other", StringComparison.Ordinal),
            error.Message);
    }

    [Theory]
    [InlineData("\"\"", "${a}${a}")]
    [InlineData("{ x = 1 }", "${a} ${a}")]
    public void What_refers_to_itself_often_is_read_in_time(string first, string next)
    {
        var text = $"a = {first}\n" + string.Concat(Enumerable.Repeat($"a = {next}\n", 60));

        Assert.NotNull(SettingsTree.Parse(text).Find("a"));
    }

    [Fact]
    public void Paths_through_references_that_double_each_other_end() =>
        Assert.Throws<SettingsException>(() => SettingsTree.Parse(
            "a0.x.y = 1\n" + string.Concat(
                Enumerable.Range(1, 60).Select(i => $"a{i} = ${{a{i - 1}}} ${{a{i - 1}}}\n")) + "b = ${a60.x.z}"));

    [Fact]
    public void Deep_nesting_is_refused_in_every_form()
    {
        foreach (var text in new[]
        {
            "a = " + new string('[', 100_000),
            string.Concat(Enumerable.Repeat("a{", 100_000)),
            string.Concat(Enumerable.Repeat("a.", 100_000)) + "a = 1",
            string.Concat(Enumerable.Range(0, 100_000).Select(i => $"a{i} = ${{a{i + 1}}}\n")) + "a100000 = 1",
            "a = []\n" + string.Concat(Enumerable.Repeat("a += 1\n", 100_000)),
            "a = ${b}\nb = ${a}\nc = ${a.x}",
        })
        {
            Assert.Throws<SettingsException>(() => SettingsTree.Parse(text));
        }
    }
}

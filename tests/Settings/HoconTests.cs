namespace VduseActors.Settings.Tests;

public sealed class HoconTests
{
    private static SettingsTree Parse(string text) => SettingsTree.Parse(text);

    private static string[] Texts(SettingsValue? value) => [.. value!.Items.Select(item => item.Text!)];

    [Theory]
    [InlineData("a.b = x")]
    [InlineData("a { b : x }")]
    [InlineData("a : { b = x }, c = 1")]
    [InlineData("{ a { \"b\" = \"x\" } }")]
    [InlineData("{\"a\":{\"b\":\"x\"}}")]
    [InlineData("a { b = y } \n a.b = x # last wins")]
    [InlineData("a = 5 \n a { b = x } // an object replaces text")]
    [InlineData("a { c = 1 } a { b = \"\"\"x\"\"\" } d = 2")]
    [InlineData("a\n{\n b\n=\n x\n}")]
    [InlineData("\uFEFFa.b = x")]
    [InlineData("a = { c = 1 } { b = x }")]
    [InlineData("a . b = x")]
    [InlineData("a { b = x }, c = 1")]
    [InlineData("a = [1]\na = { b = x }")]
    public void The_usual_spellings_mean_the_same(string text) => Assert.Equal("x", Parse(text).Find("a.b")?.Text);

    [Fact]
    public void A_quoted_key_may_hold_dots_and_slashes()
    {
        var config = Parse("deployment { /vduse { m = 1 } \"/a.b\" { m = 2 } }");
        Assert.Equal("1", config.Find("deployment./vduse.m")?.Text);
        Assert.Equal("2", config.Find("deployment.\"/a.b\".m")?.Text);
    }

    [Fact]
    public void Unquoted_text_keeps_its_inner_blanks_and_loses_the_outer_ones() =>
        Assert.Equal("two  words", Parse("a =   two  words   # comment").Find("a")?.Text);

    [Fact]
    public void Text_after_an_object_replaces_the_object() => Assert.Equal("5", Parse("a { b = x }\na = 5").Find("a")?.Text);

    [Theory]
    [InlineData("a = [1, 2, 3]")]
    [InlineData("a = [1\n2\n3]")]
    [InlineData("a = [\n 1, # one\n 2,\n 3,\n]")]
    [InlineData("a = [1] [2, 3]")]
    [InlineData("b = [1]\na = ${b} [2, 3]")]
    public void Lists_split_at_commas_and_lines_and_join(string text) => Assert.Equal(["1", "2", "3"], Texts(Parse(text).Find("a")));

    [Fact]
    public void Lists_hold_objects_and_lists()
    {
        var items = Parse("a = [{ n = 1 }, [x, y]]").Find("a")!.Items;
        Assert.Equal("1", items[0].Find("n")!.Text);
        Assert.Equal(["x", "y"], Texts(items[1]));
    }

    [Fact]
    public void A_reference_takes_the_last_value_of_its_text_wherever_it_stands() =>
        Assert.Equal("dir/new/x", Parse("a = ${r}/new/x\nr = old\nr = dir").Find("a")?.Text);

    [Fact]
    public void A_reference_to_an_object_gives_its_keys() => Assert.Equal("1", Parse("a = ${b}\nb.x = 1\nc = ${a.x}").Find("c")?.Text);

    [Fact]
    public void Escapes_are_those_of_json() =>
        Assert.Equal("\"\\/\b\f\n\rx\tA", Parse("""a = "\"\\\/\b\f\n\rx\t\u0041" """).Find("a")?.Text);

    [Fact]
    public void Keys_named_like_include_are_keys() =>
        Assert.Equal(["include", "included"], Parse("include = 1\nincluded = 2\n").Root.Keys.Select(pair => pair.Key));

    [Fact]
    public void Null_without_quotes_is_a_value_that_is_no_text()
    {
        var tree = Parse("a = null, b = \"null\", c = null x, d = \" x \"");

        Assert.Equal(SettingsKind.Null, tree.Find("a")!.Kind);
        Assert.Equal(["null", "null x", " x "], new[] { "b", "c", "d" }.Select(key => tree.Find(key)!.Text));
    }

    [Fact]
    public void A_missing_path_is_none()
    {
        Assert.Null(Parse("a.b = 1").Find("a.c"));
        Assert.Null(Parse("a.b = 1").Find("a.b.c"));
    }

    [Fact]
    public void Keys_keep_the_order_they_were_written_in() =>
        Assert.Equal(["z", "a", "m"], Parse("z = 1, a = 2, m = 3, z = 4").Root.Keys.Select(pair => pair.Key));
}

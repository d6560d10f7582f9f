using VduseActors.ActorRuntime.Configuration;

namespace VduseActors.ActorRuntime.Tests.Configuration;

public sealed class HoconTests
{
    private static Config Parse(string text) => ConfigurationFactory.ParseString(text);

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
    public void The_usual_spellings_mean_the_same(string text) => Assert.Equal("x", Parse(text).GetString("a.b"));

    [Fact]
    public void A_quoted_key_may_hold_dots_and_slashes()
    {
        var config = Parse("deployment { /vduse { m = 1 } \"/a.b\" { m = 2 } }");
        Assert.Equal(1, config.GetInt("deployment./vduse.m"));
        Assert.Equal(2, config.GetInt("deployment.\"/a.b\".m"));
    }

    [Fact]
    public void Unquoted_text_keeps_its_inner_blanks_and_loses_the_outer_ones() =>
        Assert.Equal("two  words", Parse("a =   two  words   # comment").GetString("a"));

    [Fact]
    public void Text_after_an_object_replaces_the_object() => Assert.Equal("5", Parse("a { b = x }\na = 5").GetString("a"));

    [Theory]
    [InlineData("a = [1, 2, 3]")]
    [InlineData("a = [1\n2\n3]")]
    [InlineData("a = [\n 1, # one\n 2,\n 3,\n]")]
    [InlineData("a = [1] [2, 3]")]
    [InlineData("b = [1]\na = ${b} [2, 3]")]
    public void Lists_split_at_commas_and_lines_and_join(string text) => Assert.Equal([1, 2, 3], Parse(text).GetIntList("a"));

    [Fact]
    public void Lists_hold_objects_and_lists()
    {
        var items = Parse("a = [{ n = 1 }, [x, y]]").GetValue("a")!.GetArray();
        Assert.Equal("1", items[0].GetChildObject("n")!.GetString());
        Assert.Equal(["x", "y"], items[1].GetStringList());
    }

    [Fact]
    public void A_reference_takes_the_last_value_of_its_text_wherever_it_stands() =>
        Assert.Equal("dir/new/x", Parse("a = ${r}/new/x\nr = old\nr = dir").GetString("a"));

    [Fact]
    public void A_reference_to_an_object_gives_its_keys() => Assert.Equal(1, Parse("a = ${b}\nb.x = 1\nc = ${a.x}").GetInt("c"));

    [Fact]
    public void Escapes_are_those_of_json() =>
        Assert.Equal("\"\\/\b\f\n\rx\tA", Parse("""a = "\"\\\/\b\f\n\rx\t\u0041" """).GetString("a"));

    [Fact]
    public void Keys_named_like_include_are_keys() => Assert.Equal(3, Parse("include = 1\nincluded = 2\n").GetInt("include") + 2);

    [Fact]
    public void Null_is_a_value_that_reads_as_null()
    {
        var config = Parse("a = null");
        Assert.True(config.HasPath("a"));
        Assert.Null(config.GetString("a", "default"));
    }

    [Fact]
    public void A_missing_path_yields_the_default()
    {
        var config = Parse("a.b = 1");
        Assert.Equal(7, config.GetInt("a.c", 7));
        Assert.Equal("d", config.GetString("a.b.c", "d"));
        Assert.True(config.GetBoolean("x", true));
        Assert.Equal(TimeSpan.FromSeconds(1), config.GetTimeSpan("x", TimeSpan.FromSeconds(1)));
        Assert.Null(config.GetByteSize("x"));
        Assert.Empty(config.GetStringList("x"));
        Assert.Null(config.GetConfig("x"));
    }

    [Fact]
    public void Keys_keep_the_order_they_were_written_in() =>
        Assert.Equal(["z", "a", "m"], Parse("z = 1, a = 2, m = 3, z = 4").AsEnumerable().Select(pair => pair.Key));
}

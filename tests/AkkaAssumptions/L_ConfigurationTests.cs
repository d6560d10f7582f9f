using Akka.Configuration;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme L: the HOCON that Akka reads as it is written.</summary>
public sealed class L_ConfigurationTests
{
    [Theory, Trait("Statement", "109")]
    [InlineData("a.b = x")]
    [InlineData("a.b : x")]
    [InlineData("\"a\".\"b\" = \"x\"")]
    [InlineData("a { b = y }\na { b = x }")]
    [InlineData("a { b = x, c = 1 }\na.d = 2")]
    [InlineData("# comment\na.b = x // comment")]
    [InlineData("a { b = \"\"\"x\"\"\" }")]
    [InlineData("{ \"a\": { \"b\": \"x\" } }")]
    [InlineData("c = x\na.b = ${c}")]
    [InlineData("a.b = ${c}\nc = x")]
    public void S109_The_spellings_of_a_key_and_its_text(string text) =>
        Assert.Equal("x", ConfigurationFactory.ParseString(text).GetString("a.b"));

    [Fact, Trait("Statement", "109")]
    public void S109_Text_with_blanks_quotes_and_lines()
    {
        var config = ConfigurationFactory.ParseString("""""
            plain = two words
            quoted = "tab\t quote\" path=/a//b"
            lines = """one
            two"""
            joined = ${plain} more
            """"");
        Assert.Equal("two words", config.GetString("plain"));
        Assert.Equal("tab\t quote\" path=/a//b", config.GetString("quoted"));
        Assert.Equal("one\ntwo", config.GetString("lines")!.ReplaceLineEndings("\n"));
        Assert.Equal("two words more", config.GetString("joined"));
    }

    [Fact, Trait("Statement", "109")]
    public void S109_A_quoted_key_may_hold_dots_and_slashes()
    {
        var config = ConfigurationFactory.ParseString("d { \"/a.b\" { x = 1 }\n /c { x = 2 } }");
        Assert.Equal(1, config.GetInt("d.\"/a.b\".x"));
        Assert.Equal(2, config.GetInt("d./c.x"));
    }

    [Theory, Trait("Statement", "109")]
    [InlineData("a = [1, 2, 3]")]
    [InlineData("a = [1\n2\n3]")]
    [InlineData("a = [1, 2, 3,]")]
    [InlineData("b = [1]\na = ${b} [2, 3]")]
    [InlineData("a = [1] [2, 3]")]
    public void S109_Lists(string text) => Assert.Equal(["1", "2", "3"], ConfigurationFactory.ParseString(text).GetStringList("a"));

    [Theory, Trait("Statement", "109")]
    [InlineData("on", true)]
    [InlineData("true", true)]
    [InlineData("off", false)]
    [InlineData("false", false)]
    public void S109_Switches(string text, bool value) =>
        Assert.Equal(value, ConfigurationFactory.ParseString($"a = {text}").GetBoolean("a", !value));

    [Theory, Trait("Statement", "110")]
    [InlineData("1500ns", 0.0015)]
    [InlineData("1500 nanos", 0.0015)]
    [InlineData("3micros", 0.003)]
    [InlineData("3 microseconds", 0.003)]
    [InlineData("250ms", 250)]
    [InlineData("250 millis", 250)]
    [InlineData("250", 250)]
    [InlineData("1.5s", 1500)]
    [InlineData("2 seconds", 2000)]
    [InlineData("1m", 60_000)]
    [InlineData("1 hour", 3_600_000)]
    [InlineData("1d", 86_400_000)]
    public void S110_Durations(string text, double milliseconds) =>
        Assert.Equal(milliseconds, ConfigurationFactory.ParseString($"a = {text}").GetTimeSpan("a").TotalMilliseconds, 4);

    [Fact, Trait("Statement", "110")]
    public void S110_Infinite_and_negative_durations()
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, ConfigurationFactory.ParseString("a = infinite").GetTimeSpan("a"));
        Assert.Throws<FormatException>(() => ConfigurationFactory.ParseString("a = -1s").GetTimeSpan("a"));
    }

    [Theory, Trait("Statement", "110")]
    [InlineData("512", 512)]
    [InlineData("2k", 2048)]
    [InlineData("4KiB", 4096)]
    [InlineData("4kB", 4000)]
    [InlineData("4MB", 4_000_000)]
    [InlineData("1M", 1 << 20)]
    public void S110_Sizes(string text, long bytes) =>
        Assert.Equal(bytes, ConfigurationFactory.ParseString($"a = {text}").GetByteSize("a", null));

    [Fact, Trait("Statement", "111")]
    public void S111_A_fallback_completes_objects_key_by_key_and_lists_replace()
    {
        var config = ConfigurationFactory.ParseString("a { x = 1, list = [1] }")
            .WithFallback(ConfigurationFactory.ParseString("a { x = 2, y = 3, list = [2, 3] }\nb = 4"));
        Assert.Equal(1, config.GetInt("a.x"));
        Assert.Equal(3, config.GetInt("a.y"));
        Assert.Equal(4, config.GetInt("b"));
        Assert.Equal(["1"], config.GetStringList("a.list"));
    }

    [Fact, Trait("Statement", "111")]
    public void S111_A_missing_path_gives_the_default_and_a_missing_object_null()
    {
        var config = ConfigurationFactory.ParseString("a.b = 1");
        Assert.Equal(7, config.GetInt("a.c", 7));
        Assert.Equal("d", config.GetString("a.b.c", "d"));
        Assert.Null(config.GetConfig("x"));
        Assert.False(config.HasPath("x.y"));
        Assert.True(config.HasPath("a.b"));
    }
}

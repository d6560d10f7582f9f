using System.Globalization;

namespace VduseActors.Settings.Tests;

public sealed class SectionTests
{
    private enum Shape
    {
        WriteBack,
        WriteThrough,
        None,
    }

    private static SettingsSection Read(string text) => SettingsSection.Of(SettingsTree.Parse($"\ns {{\n  {text}\n}}"), "s");

    private static SettingsException Refused(string text, Action<SettingsSection> read) =>
        Assert.Throws<SettingsException>(() => read(Read(text)));

    [Theory]
    [InlineData("1500 ns", 15)]
    [InlineData("1500nanos", 15)]
    [InlineData("3 micros", 30)]
    [InlineData("2ms", 20_000)]
    [InlineData("2 millis", 20_000)]
    [InlineData("2", 20_000)]
    [InlineData("1.5s", 15_000_000)]
    [InlineData("2 seconds", 20_000_000)]
    [InlineData("1m", 600_000_000)]
    [InlineData("1 hour", 36_000_000_000)]
    [InlineData("1d", 864_000_000_000)]
    public void Durations_are_numbers_with_a_unit_and_milliseconds_without(string text, long ticks) =>
        Assert.Equal(ticks, Read($"x = {text}").Duration("x", default).Ticks);

    [Theory]
    [InlineData("512", 512)]
    [InlineData("512 bytes", 512)]
    [InlineData("2k", 2048)]
    [InlineData("4KiB", 4096)]
    [InlineData("4kB", 4000)]
    [InlineData("1M", 1 << 20)]
    [InlineData("4MB", 4_000_000)]
    [InlineData("2 GiB", 2L << 30)]
    public void Sizes_count_in_1024s_unless_they_say_kB(string text, long bytes) => Assert.Equal(bytes, Read($"x = {text}").Bytes("x", 0));

    [Fact]
    public void Values_are_read_alike_in_every_culture()
    {
        var own = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture =
                new CultureInfo(string.Empty) { NumberFormat = new NumberFormatInfo { NegativeSign = "~", NumberDecimalSeparator = "," } };
            Assert.Equal(TimeSpan.FromSeconds(1.5), Read("x = 1.5s").Duration("x", default));
            Assert.Equal(-5, Read("x = -5").Integer("x", 0, -9, 9));
            Assert.Equal([-5], Read("x = [-5]").Integers("x"));
        }
        finally
        {
            CultureInfo.CurrentCulture = own;
        }
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("ON")]
    [InlineData("1")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    public void Only_four_words_are_a_switch(string text) => Unfit(text, section => section.Flag("x", false), "on or off");

    [Theory]
    [InlineData("0x10")]
    [InlineData("1.5")]
    [InlineData("\"1,5\"")]
    [InlineData("99999999999")]
    [InlineData("one")]
    [InlineData("[1]")]
    [InlineData("\"\"")]
    [InlineData("10")]
    public void Only_decimal_digits_are_a_whole_number(string text) =>
        Unfit(text, section => section.Integer("x", 0, 1, 9), "a whole number from 1 to 9");

    [Theory]
    [InlineData("5us")]
    [InlineData("5 parsecs")]
    [InlineData("s")]
    [InlineData("\"\"")]
    [InlineData("1e300d")]
    [InlineData("-1s")]
    [InlineData("0")]
    [InlineData("infinite")]
    public void Other_units_are_no_duration(string text) => Unfit(text, section => section.Duration("x", default), "a duration");

    [Theory]
    [InlineData("4XB")]
    [InlineData("KiB")]
    [InlineData("16EiB")]
    [InlineData("1.5k")]
    [InlineData("-1k")]
    public void Other_units_are_no_size(string text) => Unfit(text, section => section.Bytes("x", 0), "a size");

    [Theory]
    [InlineData("a")]
    [InlineData("{ b = 1 }")]
    [InlineData("[a]")]
    [InlineData("[1, [2]]")]
    [InlineData("[1, null]")]
    [InlineData("null")]
    public void Other_things_are_no_list_of_numbers(string text) =>
        Unfit(text, section => section.Integers("x"), "a list of whole numbers");

    [Fact]
    public void What_is_absent_has_its_default_and_null_too()
    {
        var section = Read("n = null");
        foreach (var key in new[] { "n", "absent" })
        {
            Assert.Equal(
                (7, true, "d", -1L),
                (section.Integer(key, 7, 0, 9), section.Flag(key, true), section.Text(key, "d"), section.Bytes(key, -1)));
            Assert.Equal(
                (TimeSpan.FromHours(1), Shape.None), (section.Duration(key, TimeSpan.FromHours(1)), section.Choice(key, Shape.None)));
        }

        Assert.Empty(section.Integers("absent"));
        Assert.Equal((true, false), (section.IsNull("n"), section.IsNull("absent")));
    }

    [Theory]
    [InlineData("typ", "type")]
    [InlineData("tpye", "type")]
    [InlineData("Type", "type")]
    [InlineData("read_only", "read-only")]
    [InlineData("readOnly", "read-only")]
    [InlineData("quues", "queues")]
    [InlineData("qeueu-szie", "queue-size")]
    public void A_misspelt_key_is_named_with_the_nearest_known_one(string key, string meant)
    {
        var error = Refused($"{key} = block", section => section.Allow("type", "queues", "queue-size", "read-only"));

        Assert.Equal(
            $"line 3, column {6 + key.Length}: s.{key}: is not a known key, did you mean '{meant}'? known here: queue-size, queues, read-only, type",
            error.Message);
    }

    [Theory]
    [InlineData("zzz")]
    [InlineData("typewriter")]
    [InlineData("\"\"")]
    [InlineData("q")]
    public void A_key_that_is_like_none_is_refused_without_a_guess(string key)
    {
        var error = Refused($"{key} = block", section => section.Allow("type", "queues"));

        Assert.EndsWith(": is not a known key; known here: queues, type", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_nobody_announced_is_not_read() =>
        Assert.Throws<InvalidOperationException>(() =>
        {
            var section = Read("a = 1");
            section.Allow("a");
            section.Text("b");
        });

    [Theory]
    [InlineData("write-bakc", ", did you mean 'write-back'? ")]
    [InlineData("nothing", "; ")]
    public void A_wrong_word_is_answered_with_the_nearest(string text, string hint)
    {
        var error = Refused($"x = {text}", section => section.Choice("x", Shape.None));

        Assert.Equal($"s.x: is '{text}'{hint}it must be one of write-back, write-through, none", $"{error.Key}: {error.Problem}");
    }

    [Fact]
    public void A_key_with_dots_is_quoted_in_messages_and_found()
    {
        var error = Assert.Throws<SettingsException>(() => Read("\"a.b\" { n = x }").Section("a.b").Integer("n", 0, 0, 1));

        Assert.Equal("s.\"a.b\".n", error.Key);
        Assert.Equal(3, SettingsTree.Parse("\n\ns.\"a.b\".n = 1").OriginOf(error.Key!)!.Line);
    }

    [Fact]
    public void What_is_missing_is_missing_from_its_section()
    {
        Assert.Equal(2, Refused("a = 1", section => section.Required("b", "write it")).Origin!.Line);
        Assert.Equal(2, Refused("a = 1", section => section.Section("c").Section("d").Required("b", "write it")).Origin!.Line);
        Assert.Contains("section in braces", Refused("a = 1", section => section.Section("a")).Problem, StringComparison.Ordinal);
    }

    private static void Unfit(string text, Action<SettingsSection> read, string accepted)
    {
        var error = Refused($"x = {text}", read);

        Assert.StartsWith("line 3, column 7: s.x: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(accepted, error.Message, StringComparison.Ordinal);
        Assert.Equal(("s.x", 3, 7), (error.Key, error.Origin!.Line, error.Origin.Column));
    }
}

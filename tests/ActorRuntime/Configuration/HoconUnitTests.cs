using VduseActors.ActorRuntime.Configuration;

namespace VduseActors.ActorRuntime.Tests.Configuration;

public sealed class HoconUnitTests
{
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
        Assert.Equal(ticks, ConfigurationFactory.ParseString($"a = {text}").GetTimeSpan("a").Ticks);

    [Fact]
    public void Infinite_is_accepted_unless_forbidden()
    {
        var config = ConfigurationFactory.ParseString("a = infinite");
        Assert.Equal(Timeout.InfiniteTimeSpan, config.GetTimeSpan("a"));
        Assert.Throws<ConfigurationException>(() => config.GetTimeSpan("a", null, allowInfinite: false));
    }

    [Theory]
    [InlineData("512", 512)]
    [InlineData("512 bytes", 512)]
    [InlineData("2k", 2048)]
    [InlineData("4KiB", 4096)]
    [InlineData("4kB", 4000)]
    [InlineData("1M", 1 << 20)]
    [InlineData("4MB", 4_000_000)]
    [InlineData("2 GiB", 2L << 30)]
    [InlineData("-1k", -1024)]
    public void Sizes_count_in_1024s_unless_they_say_kB(string text, long bytes) =>
        Assert.Equal(bytes, ConfigurationFactory.ParseString($"a = {text}").GetByteSize("a"));

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("-2e3", -2000)]
    public void Numbers_are_read_in_the_invariant_culture(string text, double number) =>
        Assert.Equal(number, ConfigurationFactory.ParseString($"a = {text}").GetDouble("a"));
}

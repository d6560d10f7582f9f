using Akka.Configuration;
using VduseActors.Configuration;
using VduseActors.Limits;

namespace VduseActors.Actors.Tests.Limits;

public sealed class MemoryBudgetSettingTests
{
    [Theory]
    [InlineData("512m", 512L << 20)]
    [InlineData("65536", 65536L)]
    [InlineData("3GiB", 3L << 30)]
    public void A_budget_has_a_unit(string text, long bytes) => Assert.Equal(bytes, ProcessLimits.For(Load(text)).Memory.Limit);

    [Theory]
    [InlineData("0")]
    [InlineData("-1m")]
    [InlineData("much")]
    [InlineData("[1, 2]")]
    public void A_budget_that_is_none_is_refused_by_its_key(string text)
    {
        var refused = Assert.Throws<VduseConfigurationException>(() => Load(text));
        Assert.Equal("vduse.runtime.memory-budget", refused.Key);
    }

    [Fact]
    public void Without_a_setting_it_is_a_quarter_of_what_the_machine_has()
    {
        var machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        Assert.Equal(Math.Max(64 << 20, machine / 4), ProcessLimits.For(Load("auto")).Memory.Limit);
        Assert.Null(VduseSettings.Load(ConfigurationFactory.Empty).Runtime.MemoryBudget);
    }

    private static RuntimeSettings Load(string budget) =>
        VduseSettings.Load(ConfigurationFactory.ParseString($"vduse.runtime.memory-budget = {budget}")).Runtime;
}

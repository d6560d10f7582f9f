using Akka.Configuration;
using VduseActors.Configuration;
using VduseActors.Settings;

namespace VduseActors.Actors.Tests.Configuration;

/// <summary>A configuration that Akka has parsed is read without asking it what would end the process.</summary>
public sealed class AkkaSettingsTests
{
    private static SettingsTree Read(string text) => AkkaSettings.Read(ConfigurationFactory.ParseString(text));

    [Theory]
    [InlineData("vduse { a = 1, b.c = [x, [y], { z = \"\" }], d { } }")]
    [InlineData("vduse { a = one  two # three\n b = \"quoted\"\"text\", c = null, d = [] }")]
    [InlineData("vduse { a = { x = 1 } \n b = [1] [2] \n c = [] \n }")]
    public void What_both_parsers_know_is_read_alike(string text) =>
        Assert.Equal(SettingsTree.Parse(text).Render(), Read(text).Render());

    [Theory]
    [InlineData("vduse { a = ${b}, t = x${b}y }\nb = text", "vduse : {\n  a : text\n  t : xtexty\n}\n")]
    [InlineData("vduse = ${b}\nb { a = [1] }", "vduse : {\n  a : [1]\n}\n")]
    [InlineData("vduse { l = ${b} [2], n = ${o.n} }\nb = [1]\no.n = null", "vduse : {\n  l : [1,2]\n  n : null\n}\n")]
    public void References_are_followed(string text, string expected) => Assert.Equal(expected, Read(text).Render());

    [Fact]
    public void Fallbacks_complete_and_what_lies_beside_the_section_is_not_looked_at()
    {
        var config = ConfigurationFactory.ParseString("vduse { a.x = 1, l = [1] }\nother = ${?none}")
            .WithFallback(ConfigurationFactory.ParseString("vduse { a { x = 2, y = 3 } \n l = [2, 3] }"))
            .WithFallback(ConfigurationFactory.ParseString("vduse.z = 4"));

        Assert.Equal("vduse : {\n  a : {\n    x : 1\n    y : 3\n  }\n  l : [1]\n  z : 4\n}\n", Order(AkkaSettings.Read(config)).Render());
    }

    [Fact]
    public void No_configuration_is_an_empty_one()
    {
        Assert.Empty(AkkaSettings.Read(new Config()).Root.Keys);
        Assert.Empty(AkkaSettings.Read(ConfigurationFactory.Empty).Root.Keys);
        Assert.Empty(VduseSettings.Load(ConfigurationFactory.Empty).Devices);
    }

    [Theory]
    [InlineData("vduse.runtime.state-directory = ${?none}", "refers to itself")]
    [InlineData("vduse.runtime { a = ${vduse.runtime} }", "refers to itself")]
    [InlineData("vduse.runtime = ${vduse.runtime}", "refers to itself")]
    [InlineData("vduse { runtime = }", "has no value")]
    public void What_would_end_the_process_is_refused_by_its_key(string text, string problem)
    {
        var mistake = Assert.Throws<VduseConfigurationException>(() => VduseSettings.Load(ConfigurationFactory.ParseString(text)));

        Assert.StartsWith("vduse.runtime", mistake.Key, StringComparison.Ordinal);
        Assert.Contains(problem, mistake.Message, StringComparison.Ordinal);
        Assert.Null(mistake.Origin);
    }

    /// <summary>Akka's merging keeps no order of keys.</summary>
    private static SettingsTree Order(SettingsTree tree) => SettingsTree.Of(Order(tree.Root));

    private static SettingsValue Order(SettingsValue value) => value.Kind == SettingsKind.Object
        ? SettingsValue.OfObject(
            value.Keys.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Order(pair.Value))))
        : value;
}

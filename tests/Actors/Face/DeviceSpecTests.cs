using System.Text.Json;
using Akka.Actor;
using Akka.Configuration;
using VduseActors.Devices;
using VduseActors.Settings;

namespace VduseActors.Actors.Tests.Face;

/// <summary>The description of a device comes from text and messages and goes back into them.</summary>
public sealed class DeviceSpecTests
{
    private const string Hocon = """
        queues = 2, serial = "a \"b\" ä", loops = [0, 1], read-only = on, mac = null
        backend { type = memory, size = 64MiB }
        """;

    private static readonly DeviceSpec _spec = DeviceSpec.Parse("disk.0", "block", Hocon);

    [Fact]
    public void From_HOCON_through_JSON_to_HOCON_it_stays_the_same()
    {
        var fromSection = DeviceSpec.From(
            "disk.0",
            SettingsSection.Of(SettingsTree.Parse($"vduse.devices.\"disk.0\" {{ type = block, {Hocon} }}"), "vduse.devices.\"disk.0\""));
        var fromJson = DeviceSpec.FromJson(fromSection.ToJson());
        var fromHocon = DeviceSpec.From("disk.0", SettingsSection.Of(SettingsTree.Parse(fromJson.ToHocon()), "vduse.devices.\"disk.0\""));

        Assert.Equal(_spec, fromSection);
        Assert.Equal(_spec, fromJson);
        Assert.Equal(_spec, fromHocon);
        Assert.Equal(_spec.GetHashCode(), fromHocon.GetHashCode());
        Assert.Equal("64MiB", fromHocon.Settings.Find("backend.size")!.Text);
        Assert.Equal(SettingsKind.Null, fromHocon.Settings.Find("mac")!.Kind);
    }

    [Fact]
    public void The_runtimes_JSON_writes_it_as_an_object_and_reads_numbers_and_switches_as_text()
    {
        Assert.Equal(_spec, JsonSerializer.Deserialize<DeviceSpec>(JsonSerializer.Serialize(_spec)));

        var typed = JsonSerializer.Deserialize<DeviceSpec>("""{ "name": "d", "type": "block", "settings": { "queues": 2, "packed": true, "serial": null } }""");

        Assert.Equal(DeviceSpec.Parse("d", "block", "queues = 2, packed = true, serial = null"), typed);
    }

    [Theory]
    [InlineData("""{ "name": "d", "type": "block", "setings": {} }""", "did you mean 'settings'")]
    [InlineData("""{ "name": "d" }""", "type: is missing")]
    [InlineData("""{ "type": "block" }""", "name: is missing")]
    [InlineData("""{ "name": "d", "type": "block", "settings": 7 }""", "settings: must be a section")]
    [InlineData("""{ "name": "d", "type": "block", "settings": { "type": "net" } }""", "settings.type: stands beside")]
    [InlineData("""{ "name": "d", "type": "block", "settings": { "queues": 1, "queues": 2 } }""", "settings.queues: stands there twice")]
    [InlineData("""{ "name": "d", """, "is no JSON (line 1")]
    [InlineData("[]", "an object")]
    public void A_JSON_text_that_describes_no_device_is_refused_in_one_line(string json, string problem)
    {
        var mistake = Assert.Throws<SettingsException>(() => DeviceSpec.FromJson(json));

        Assert.Contains(problem, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mistake.Message);
        if (!json.EndsWith(", ", StringComparison.Ordinal))
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<DeviceSpec>(json));
    }

    [Fact]
    public void Akkas_default_serializer_carries_it_and_looks_past_members_of_another_version()
    {
        using var system = ActorSystem.Create("spec", ConfigurationFactory.ParseString("akka.loglevel = WARNING"));
        var serializer = system.Serialization.FindSerializerFor(_spec);
        var bytes = serializer.ToBinary(_spec);

        var carried = serializer.FromBinary<DeviceSpec>(bytes);

        Assert.Equal(_spec, carried);
        Assert.NotSame(_spec, carried);
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        Assert.DoesNotContain("Origin", text, StringComparison.Ordinal);
        var newer = text.Replace("\"type\":\"block\"", "\"type\":\"block\",\"priority\":7", StringComparison.Ordinal);
        Assert.NotEqual(text, newer);
        Assert.Equal(_spec, serializer.FromBinary<DeviceSpec>(System.Text.Encoding.UTF8.GetBytes(newer)));
        system.Terminate();
    }

    [Fact]
    public void The_type_is_not_said_twice() =>
        Assert.Throws<ArgumentException>(() => DeviceSpec.Parse("d", "block", "type = net"));
}

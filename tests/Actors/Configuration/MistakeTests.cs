using VduseActors.Configuration;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Settings;

namespace VduseActors.Actors.Tests.Configuration;

/// <summary>Mistakes are named by key and place, and what was meant is guessed.</summary>
public sealed class MistakeTests
{
    private static VduseConfigurationException Refused(string text) =>
        Assert.Throws<VduseConfigurationException>(() => VduseSettings.Load(SettingsTree.Parse(text, "host.conf", _ => null)));

    [Theory]
    [InlineData("typ = block, backend { type = memory, size = 1MiB }", "typ", "did you mean 'type'")]
    [InlineData("typ = block", "typ", "did you mean 'type'")]
    [InlineData("type = block, backnd { type = memory, size = 1MiB }", "backnd", "did you mean 'backend'")]
    [InlineData("type = block, quues = many, backend { type = tape }", "quues", "did you mean 'queues'")]
    [InlineData("type = block, backend { typ = memory, size = 1MiB }", "backend.typ", "did you mean 'type'")]
    [InlineData("type = block, backend { type = file, pth = x }", "backend.pth", "did you mean 'path'")]
    [InlineData("type = block, backend { type = memory, siez = 1MiB }", "backend.siez", "did you mean 'size'")]
    [InlineData("type = block, backend { type = memry, size = 1MiB }", "backend.type", "did you mean 'memory'")]
    [InlineData("type = blok, backend { type = memory, size = 1MiB }", "type", "did you mean 'block'")]
    [InlineData("type = block, write-cache = writeback, backend { type = memory, size = 1MiB }", "write-cache", "did you mean 'write-back'")]
    [InlineData("type = block, takeover-storage = some, backend { type = memory, size = 1MiB }", "takeover-storage", "it must be one of same, any")]
    [InlineData("type = net, backend { typ = tap, interface = x }", "backend.typ", "did you mean 'type'")]
    [InlineData("type = net, backend { type = tap, inteface = x }", "backend.inteface", "did you mean 'interface'")]
    [InlineData("backend { type = memory, size = 1MiB }", "type", "is missing; write type = block or net")]
    [InlineData("type = block, backend { size = 1MiB }", "backend.type", "is missing; write type = file, memory or null")]
    public void A_misspelt_word_of_a_device_is_named_before_what_is_missing(string device, string key, string hint)
    {
        var mistake = Refused($"\nvduse.devices.disk0 {{ {device} }}");

        Assert.Equal($"vduse.devices.disk0.{key}", mistake.Key);
        Assert.Contains(hint, mistake.Problem, StringComparison.Ordinal);
        Assert.Equal(("host.conf", 2), (mistake.Origin!.File, mistake.Origin.Line));
        Assert.StartsWith($"host.conf:2:{mistake.Origin.Column}: {mistake.Key}: ", mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Theory]
    [InlineData("vduse.device.d { type = block }", "vduse.device", "did you mean 'devices'")]
    [InlineData("vduse.kernel = simulate", "vduse.kernel", "did you mean 'simulated'")]
    [InlineData("vduse.runtime.kickpoll = 1s", "vduse.runtime.kickpoll", "did you mean 'kick-poll'")]
    [InlineData("vduse.loops.wait-strategy = adaptiv", "vduse.loops.wait-strategy", "did you mean 'adaptive'")]
    [InlineData("vduse.loops.data-cpu = [1]", "vduse.loops.data-cpu", "did you mean 'data-cpus'")]
    [InlineData("vduse = on", "vduse", "must be a section in braces")]
    public void A_misspelt_word_beside_the_devices_is_named_too(string text, string key, string hint)
    {
        var mistake = Refused(text);

        Assert.Equal(key, mistake.Key);
        Assert.Contains(hint, mistake.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("my.disk { type = block, backend { type = memory, size = 1MiB } }", "my.disk", "my.disk")]
    [InlineData("my.disk.0 { type = block, backend { type = memory, size = 1MiB } }", "my.disk", "my.disk.0")]
    [InlineData("my.disk.queues = 2", "my.disk", "my.disk")]
    [InlineData("disk { type = block, backend { type = memory, size = 1MiB } }\ndisk.0 { type = block, backend { type = memory, size = 1MiB } }", "disk.0", "disk.0")]
    public void A_device_whose_name_has_a_dot_is_told_to_take_quotes(string devices, string key, string name)
    {
        var mistake = Refused($"vduse.devices {{ {devices} }}");

        Assert.Equal($"vduse.devices.{key}", mistake.Key);
        Assert.Contains($"\"{name}\" {{ ... }}", mistake.Problem, StringComparison.Ordinal);
        Assert.Contains("quotes", mistake.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_whose_name_has_a_dot_is_read_in_quotes()
    {
        var settings = VduseSettings.Load(
            SettingsTree.Parse("vduse.devices.\"my.disk\" { type = block, backend { type = memory, size = 1MiB } }"));

        Assert.Equal("my.disk", Assert.Single(settings.Devices).Name);
        Assert.Equal(
            "vduse.devices.\"my.disk\".queues",
            Refused("vduse.devices.\"my.disk\" { type = block, queues = x, backend { type = memory, size = 1MiB } }").Key);
    }

    [Fact]
    public void What_a_device_inherits_is_honoured()
    {
        var settings = VduseSettings.Load(SettingsTree.Parse("""
            safe { read-only = on, serial = golden }
            vduse.loops.data-cpus = [0]
            vduse.loops.data-cpus += 1
            vduse.devices.disk0 = ${safe} {
              type = block
              serial = ${?DISK_SERIAL}
              loops = [1]
              backend { type = file, path = ${IMAGES}"/a.img" }
            }
            """, variable: name => name == "IMAGES" ? "/srv" : null));

        var options = Assert.IsType<BlockDeviceDefinition>(Assert.Single(settings.Devices)).Options;
        Assert.Equal((true, "golden", 1), (options.ReadOnly, options.Serial, Assert.Single(options.Placement.Loops)));
        Assert.Equal("/srv/a.img", Assert.IsType<FileBackendOptions>(options.Backend).Path);
    }

    [Theory]
    [InlineData("vduse {\n devices {\n  a { TYPE }\n  b { TYPE }\n  a { TYPE }\n }\n}", "a", 3, 5)]
    [InlineData("vduse.devices.a { TYPE }\nvduse.devices { a = { } }", "a", 1, 2)]
    [InlineData("vduse.devices { \"a.b\" { TYPE }, \"a.b\" { } }", "\"a.b\"", 1, 1)]
    [InlineData("vduse { devices { a { TYPE } } }\nvduse { devices { a {} } }", "a", 1, 2)]
    [InlineData("vduse.devices {\n a { serial = \"\"\"{\n}\"\"\" }\n a : { TYPE }\n}", "a", 2, 4)]
    [InlineData("t { TYPE }\nvduse.devices.a = ${t} { queues = 2 }\nvduse.devices.a = ${t} { queues = 3 }", "a", 2, 3)]
    public void A_device_that_stands_twice_is_refused_with_both_lines(string text, string name, int first, int second)
    {
        var mistake = Refused(Typed(text));

        Assert.Equal(($"vduse.devices.{name}", second), (mistake.Key, mistake.Origin!.Line));
        Assert.Contains($"a device of this name stands on line {first} already", mistake.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("vduse.devices { a { TYPE } b { TYPE } }")]
    [InlineData("vduse.devices { a { TYPE } # a { }\n // a { }\n b { TYPE, serial = \"a { }\" } }")]
    [InlineData("vduse.devices { a { TYPE, queues = 1 } }\nvduse.devices.a.queues = 2")]
    [InlineData("base { TYPE }\nvduse.devices { a = ${base} { queues = 1 }, b = ${base} { queues = 2 } }")]
    [InlineData("all { a { TYPE } }\nvduse.devices = ${all} { a { queues = 2 } }")]
    [InlineData("other.devices { a { } a { } }")]
    [InlineData("vduse.devices { a { TYPE } a.backend { size = 2MiB } a.backend { size = 3MiB } }")]
    public void What_is_no_second_device_is_none(string text) => Assert.NotNull(VduseSettings.Load(SettingsTree.Parse(Typed(text))));

    private static string Typed(string text) =>
        text.Replace("TYPE", "type = block, backend { type = memory, size = 1MiB }", StringComparison.Ordinal);
}

namespace VduseActors.Settings.Tests;

public sealed class HoconFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hocon").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void An_include_is_read_relative_to_the_file_that_says_it_and_later_lines_win()
    {
        Write("devices/disk.conf", "path = /srv/${name}.img\nname = d0\nsize = 1M");
        var main = Write("main.conf", "vduse.devices.disk0 {\n  include \"devices/disk.conf\"\n  size = 2M\n}\n");
        var config = SettingsTree.Load(main);
        Assert.Equal("/srv/d0.img", config.Find("vduse.devices.disk0.path")?.Text);
        Assert.Equal("2M", config.Find("vduse.devices.disk0.size")?.Text);
    }

    [Fact]
    public void Every_value_knows_its_file_line_and_column_also_after_a_merge()
    {
        Write("more.conf", "a {\n  x = 1 }\n");
        var config = SettingsTree.Load(Write("main.conf", "include \"more.conf\"\na.y = 2\n"));
        config = SettingsTree.Parse("a.z = 3").WithFallback(config);
        Assert.Equal($"{_folder}/more.conf:2:7", config.OriginOf("a.x")?.ToString());
        Assert.Equal($"{_folder}/main.conf:2:7", config.OriginOf("a.y")?.ToString());
        Assert.Equal("line 1, column 7", config.OriginOf("a.z")?.ToString());
        Assert.Equal(config.OriginOf("a"), config.OriginOf("a.missing.below"));
        Assert.Null(SettingsTree.Of("a.b", "1").OriginOf("a.b"));
    }

    [Fact]
    public void An_error_inside_an_included_file_names_that_file()
    {
        var inner = Write("more.conf", "a = 1\nb = [");
        var error = Assert.Throws<SettingsException>(() => SettingsTree.Load(Write("main.conf", "include \"more.conf\"")));
        Assert.StartsWith($"{inner}:2:5: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_include_is_an_error_at_the_include()
    {
        var main = Write("main.conf", "a = 1\ninclude \"none.conf\"");
        var error = Assert.Throws<SettingsException>(() => SettingsTree.Load(main));
        Assert.StartsWith(
            $"{main}:2:1: Cannot include {_folder}/none.conf: there is no such file.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_one_clear_line()
    {
        var error = Assert.Throws<SettingsException>(() => SettingsTree.Load(Path.Combine(_folder, "none.conf")));
        Assert.Equal($"Cannot read the configuration {_folder}/none.conf: there is no such file.", error.Message);
    }

    [Fact]
    public void Files_that_include_each_other_are_refused()
    {
        Write("b.conf", "include \"a.conf\"");
        var error = Assert.Throws<SettingsException>(() => SettingsTree.Load(Write("a.conf", "include \"b.conf\"")));
        Assert.Contains("includes itself", error.Message, StringComparison.Ordinal);
    }
}

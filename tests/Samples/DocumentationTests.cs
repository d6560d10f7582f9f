using System.Text.RegularExpressions;
using VduseActors.Devices.Types;
using VduseActors.Settings;
using VduseActors.Transports.RfcV3;

namespace VduseActors.Samples.Tests;

/// <summary>What the documents say about files, keys and code is so.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Documents =>
        [.. Directory.GetFiles(Path.Combine(SourceTree.Root, "docs"), "*.md").Select(file => Path.GetRelativePath(SourceTree.Root, file))
            .Order(), "README.md"];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_to_a_file_leads_to_one(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(SourceTree.Root, document))!;
        foreach (var target in Links().Matches(SourceTree.Read(document)).Select(link => link.Groups["target"].Value))
        {
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith('#'))
                continue;
            var path = Path.Combine(folder, target.Split('#')[0]);
            Assert.True(File.Exists(path) || Directory.Exists(path), $"{document} links to {target}, which does not exist");
        }
    }

    [Fact]
    public void Every_key_of_the_reference_configuration_is_documented()
    {
        var documented = SourceTree.Read("docs/configuration.md");
        var keys = Keys().Matches(SourceTree.Read("config/reference.conf")).Select(key => key.Groups["key"].Value).ToHashSet();

        Assert.Contains("takeover-storage", keys);
        Assert.All(keys, key => Assert.Matches($@"\| `([a-z]+\.)?{Regex.Escape(key)}` \|", documented));
    }

    [Fact]
    public void Every_message_and_call_of_RFC_v3_is_documented()
    {
        var documented = SourceTree.Read("docs/rfc-v3.md");

        foreach (var message in Enum.GetValues<RfcRequestType>())
            Assert.Contains($"| {(uint)message} | `{message}` |", documented, StringComparison.Ordinal);
        foreach (var call in typeof(RfcIoctl).GetFields())
            Assert.Contains($"| `{call.Name}` | `0x{call.GetRawConstantValue():x8}` |", documented, StringComparison.Ordinal);
        Assert.Contains($"A request has {RfcRequest.WireSize} bytes", documented, StringComparison.Ordinal);
        Assert.Contains($"A reply has {RfcResponse.WireSize}", documented, StringComparison.Ordinal);
    }

    [Fact]
    public void Documented_defaults_are_those_of_the_reference_configuration()
    {
        var documented = SourceTree.Read("docs/configuration.md");
        var defaults = Defaults().Matches(SourceTree.Read("config/reference.conf"));

        Assert.NotEmpty(defaults);
        foreach (Match line in defaults)
        {
            var (key, value) = (line.Groups["key"].Value, line.Groups["value"].Value.Trim());
            Assert.Matches($@"\| `{Regex.Escape(key)}` \| `?{Regex.Escape(value)}(`| |,)", documented);
        }
    }

    [Fact]
    public void The_keys_of_every_type_are_documented_with_their_defaults_and_bounds()
    {
        var documented = SourceTree.Read("docs/configuration.md");
        var reference = SourceTree.Read("config/reference.conf");
        var (devices, backends, networks) = (Part(documented, "## vduse.devices.NAME", "### backend"),
            Part(documented, "### backend", "### Network"), Part(documented, "### Network", "\0"));
        var (blockExample, netExample) = (Part(reference, "disk0 {", "net0 {"), Part(reference, "net0 {", "\0"));
        var types = DeviceTypeRegistry.BuiltIn;

        foreach (var type in types.DeviceTypes)
            Check(type.Keys, type.Name == "net" ? networks : devices, type.Name == "net" ? netExample : blockExample, string.Empty);
        foreach (var backend in types.BlockBackends)
            Check(backend.Keys, backends, blockExample, string.Empty);
        foreach (var backend in types.NetBackends)
            Check(backend.Keys, networks, netExample, "backend.");

        static void Check(IEnumerable<SettingKey> keys, string table, string example, string prefix)
        {
            foreach (var key in keys)
            {
                if (key.Kind == "section")
                {
                    Check(key.Keys, table, example, $"{key.Name}.");
                    continue;
                }

                var row = table.Split('\n').SingleOrDefault(
                    line => Regex.IsMatch(line, $@"^\| (`[a-z-]+`, )?`{Regex.Escape(prefix + key.Name)}`[ ,]"));
                Assert.True(row is not null, $"docs/configuration.md has no row for {prefix}{key.Name}");
                Assert.True(Regex.IsMatch(example, $@"\b{Regex.Escape(key.Name)} = "), $"config/reference.conf does not show {key.Name}");
                if (prefix.Length == 0 && key.DefaultText is { } text)
                {
                    Assert.True(
                        Regex.IsMatch(row, $@"` \| `?{Regex.Escape(text)}(`| |,)"), $"{key.Name}: the default is {text}, not as in {row}");
                    if (key.Range != "0 or more")
                        Assert.Matches($@"\b{Regex.Escape(key.Name)} = {Regex.Escape(text)}([ ,\n]|$)", example);
                }

                if (key.Range is { } range && !row.Contains("as for block", StringComparison.Ordinal))
                    Assert.True(row.Contains(range, StringComparison.Ordinal), $"{key.Name}: the bounds are {range}, not as in {row}");
            }
        }

        static string Part(string text, string from, string to)
        {
            var start = text.IndexOf(from, StringComparison.Ordinal);
            Assert.True(start >= 0, from);
            var end = text.IndexOf(to, start, StringComparison.Ordinal);
            return end < 0 ? text[start..] : text[start..end];
        }
    }

    [Fact]
    public void The_code_in_the_device_authors_guide_stands_in_the_samples()
    {
        var sources = string.Concat(
            new[] { "samples/AuthorADevice", "samples/TestADevice", "tests/Samples" }
                .SelectMany(folder => Directory.GetFiles(Path.Combine(SourceTree.Root, folder), "*.cs"))
                .Select(file => Normalize(File.ReadAllText(file))));
        var blocks = CodeBlocks().Matches(SourceTree.Read("docs/device-author-guide.md"));

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains(Normalize(block.Groups["code"].Value), sources, StringComparison.Ordinal));
    }

    /// <summary>Without indentation, empty lines and documentation comments.</summary>
    private static string Normalize(string code) => string.Join(
        '\n',
        code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("///", StringComparison.Ordinal)));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"(?<key>[a-z][a-z-]*) = ")]
    private static partial Regex Keys();

    [GeneratedRegex(@"^ +(?<key>[a-z][a-z-]*) = (?<value>.+)$", RegexOptions.Multiline)]
    private static partial Regex Defaults();

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlocks();
}

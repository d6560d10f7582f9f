using System.Text.RegularExpressions;

namespace VduseActors.Host.Tests;

/// <summary>How log messages are written down, so that they read the same wherever a template is rendered.</summary>
public sealed partial class LogTemplateTests
{
    [Fact]
    public void Values_have_names_and_texts_are_literal()
    {
        var templates = new[] { "src", "samples" }
            .SelectMany(folder => Directory.EnumerateFiles(SourceTree.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(
                file =>
                    LogCall().Matches(File.ReadAllText(file)).SelectMany(call => Text().Matches(call.Value)).Select(
                        text => (File: Path.GetFileName(file), Text: text.Groups["text"].Value)))
            .ToList();

        Assert.True(templates.Count > 40, $"only {templates.Count} found: is the pattern still right?");

        // A number has no name in structured output; without ":l" a renderer puts text in quotes, inside those of the message.
        Assert.All(templates, template => Assert.False(
            BadHole().IsMatch(template.Text),
            $"{template.File}: {template.Text}: name the value, and write '{{Name:l}}' for a text in quotes"));
    }

    /// <summary>What follows a call, too: that has other texts, which do no harm.</summary>
    [GeneratedRegex("""([lL]og\.(Debug|Info|Information|Warning|Error)|LoggerMessage)\([\s\S]{0,300}""")]
    private static partial Regex LogCall();

    [GeneratedRegex(@"(?<!\$)""(?<text>[^""\n]*)""")]
    private static partial Regex Text();

    [GeneratedRegex(@"\{\d|'\{\w+\}'")]
    private static partial Regex BadHole();
}

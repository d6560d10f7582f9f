using System.Text.RegularExpressions;
using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>What the text or the source of a log event must be.</summary>
internal sealed class TextMatcher(string description, Func<string, bool> matches)
{
    private static readonly TextMatcher _all = new("*", static _ => true);

    public bool Matches(string? text) => matches(text ?? "");

    public override string ToString() => description;

    public static TextMatcher Message(string? message, string? start, string? contains)
    {
        if (message is not null)
        {
            return new($"== \"{message}\"", text => text == message);
        }

        if (start is not null)
        {
            return new($"starts with \"{start}\"", text => text.StartsWith(start, StringComparison.Ordinal));
        }

        return contains is null ? _all : new($"contains \"{contains}\"", text => text.Contains(contains, StringComparison.Ordinal));
    }

    public static TextMatcher Pattern(Regex pattern) => new($"matches /{pattern}/", pattern.IsMatch);

    /// <summary>A source is meant by its full text or, for actors, by the path without the address.</summary>
    public static TextMatcher Source(string? source) => source is null ? _all : new($"== \"{source}\"", text =>
        text.Equals(source, StringComparison.OrdinalIgnoreCase)
        || (ActorPath.TryParse(text, out var path) && path.ToStringWithoutAddress().Equals(source, StringComparison.OrdinalIgnoreCase)));
}

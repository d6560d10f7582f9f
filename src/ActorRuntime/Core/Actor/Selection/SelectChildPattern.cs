using System.IO.Enumeration;

namespace VduseActors.ActorRuntime.Actor;

/// <summary>Down to every child whose name matches.</summary>
/// <param name="patternStr">The pattern: <c>*</c> for any characters, <c>?</c> for one.</param>
public sealed class SelectChildPattern(string patternStr) : SelectionPathElement
{
    /// <summary>The pattern.</summary>
    public string PatternStr { get; } = patternStr;

    internal bool Matches(string name) => FileSystemName.MatchesSimpleExpression(PatternStr, name, ignoreCase: false);

    /// <inheritdoc/>
    public override string ToString() => PatternStr;
}

namespace VduseActors.Faults.Tests;

public sealed class DocumentationTests
{
    [Fact]
    public void Every_kind_says_what_it_does_what_is_demanded_and_where_it_comes_from()
    {
        Assert.True(FaultKinds.All.Count >= 40);
        Assert.Equal(FaultKinds.All.Count, FaultKinds.All.Select(kind => kind.Name).Distinct().Count());
        Assert.All(FaultKinds.All, kind =>
        {
            Assert.Matches("^[a-z]+\\.[a-z-]+$", kind.Name);
            Assert.StartsWith(kind.Area.ToString().ToLowerInvariant() + ".", kind.Name, StringComparison.Ordinal);
            Assert.EndsWith(".", kind.Effect, StringComparison.Ordinal);
            Assert.EndsWith(".", kind.Demand, StringComparison.Ordinal);
            Assert.All(kind.Entries, entry => Assert.Matches("^([ABC][0-9]{2,3}|I[0-9]{1,2})$", entry));
        });
    }

    [Fact]
    public void The_document_lists_the_kinds_as_they_are()
    {
        var document = SourceTree.Read("docs/faults.md");

        Assert.All(FaultKinds.All, kind => Assert.Contains(Row(kind), document, StringComparison.Ordinal));
        Assert.Equal(
            FaultKinds.All.Count,
            document.Split('\n').Count(
                line => line.StartsWith("| `", StringComparison.Ordinal) && line.Split('|')[1].Contains('.', StringComparison.Ordinal)));
    }

    private static string Row(FaultKind kind) =>
        $"| `{kind.Name}` | {kind.Effect} | {kind.Demand} | {string.Join(' ', kind.Entries)} |";
}

namespace VduseActors.Deterministic.Tests;

public sealed class RunTraceTests
{
    private static ulong HashOf(params (string What, string? Who, long First, long Second)[] notes)
    {
        using var execution = new SeededExecution(1);
        foreach (var (what, who, first, second) in notes)
            execution.Trace.Note(what, who, first, second);
        return execution.Trace.Hash;
    }

    [Fact]
    public void Equal_traces_have_equal_hashes_and_others_have_others()
    {
        ulong[] hashes =
        [
            HashOf(),
            HashOf(("a", "b", 1, 2)),
            HashOf(("a", "b", 2, 1)),
            HashOf(("ab", null, 1, 2)),
            HashOf(("a", "b", 1, 2), ("a", "b", 1, 2)),
            HashOf(("b", "a", 1, 2)),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[1], HashOf(("a", "b", 1, 2)));
    }

    [Fact]
    public void The_time_of_an_entry_counts()
    {
        using var execution = new SeededExecution(1);
        execution.Advance(TimeSpan.FromTicks(1));
        execution.Trace.Note("a", "b", 1, 2);

        Assert.NotEqual(HashOf(("a", "b", 1, 2)), execution.Trace.Hash);
    }

    [Fact]
    public void Entries_are_kept_on_request_only()
    {
        using var execution = new SeededExecution(1);
        execution.Trace.Note("unseen");
        execution.Trace.KeepsEntries = true;
        execution.Trace.Note("seen", "by", 1, 2);

        Assert.Equal(2, execution.Trace.Count);
        Assert.Equal(new RunTraceEntry(TimeSpan.Zero, "seen", "by", 1, 2), Assert.Single(execution.Trace.Entries));
    }
}

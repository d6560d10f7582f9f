using System.Runtime.InteropServices;

namespace VduseActors.Virtio.Tests.InFlight;

/// <summary>Logs of packed rings that something else has written to.</summary>
public sealed class PackedInFlightTests
{
    // A header of 8 words, a ledger of 16, then 4 for each cell: sequence; id, descriptors, next cell, flags; address; length.
    private const int Record = 8 + 4 + 4, Cells = 8 + 16, CellWords = 4;
    private const int Size = 16, Slots = 32;

    [Theory]
    [InlineData(2, 0x10005UL, "contradicts")]
    [InlineData(99, 0x10005UL, "contradicts")]
    [InlineData(4, 0x00005UL, "entry 5 is damaged")]
    [InlineData(4, 0x5_0002_0005UL, "entry 5 is damaged")]
    [InlineData(4, 0xea60_0002_0005UL, "entry 5 is damaged")]
    public void A_cell_that_cannot_be_is_found_out(ulong sequence, ulong chain, string fault)
    {
        using var queue = TwoInFlight(out _);
        var words = Words(queue);
        words[Cells + (5 * CellWords)] = sequence;
        words[Cells + (5 * CellWords) + 1] = chain;

        Assert.Contains(fault, queue.Crash(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_that_is_out_twice_is_found_out()
    {
        using var queue = TwoInFlight(out var id);
        var words = Words(queue);
        words[Cells + (5 * CellWords)] = 4;
        words[Cells + (5 * CellWords) + 1] = id | 0x10000UL;

        Assert.Contains("is damaged", queue.Crash(), StringComparison.Ordinal);
    }

    [Fact]
    public void More_descriptors_than_the_ring_has_are_found_out()
    {
        using var queue = TwoInFlight(out _);
        var words = Words(queue);
        words[Cells + (5 * CellWords)] = 4;
        for (var cell = 5; cell < 5 + Size; cell++)
            words[Cells + (cell * CellWords) + 1] = 5 | ((ulong)Size << 16) | ((ulong)(cell + 1) << 32);

        Assert.Contains("is damaged", queue.Crash(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0UL, "record of the used position is damaged")]
    [InlineData(0, 99UL, "record of the used position contradicts")]
    [InlineData(1, 0x8000_8000_8010UL, "record of the used position is damaged")]
    [InlineData(1, 0x8000_8000_8000UL, "record of the used position is damaged")]
    [InlineData(1, 0x8001_8000_8001UL, "record of the used position is damaged")]
    public void A_record_that_cannot_be_is_found_out(int word, ulong value, string fault)
    {
        using var queue = TwoInFlight(out _);
        Words(queue)[Record + word] = value;

        Assert.Contains(fault, queue.Crash(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_none_of_that_was_done_to_is_taken_over()
    {
        using var queue = TwoInFlight(out var id);

        Assert.Null(queue.Crash());

        var first = queue.Pop();
        Assert.Equal((id, 2UL), (first.Head, first.Sequence));
        Assert.Equal(3UL, queue.Pop().Sequence);
        Assert.Equal(4UL, queue.Pop().Sequence);
        Assert.Null(queue.TryPop());
    }

    /// <summary>One chain was given back, two are in flight and one waits in the ring.</summary>
    private static LoggedQueue TwoInFlight(out ushort second)
    {
        var queue = new LoggedQueue(Size, VirtioFeature.RingPacked, slots: Slots);
        for (var i = 0; i < 4; i++)
            queue.Post();
        queue.Push(queue.Pop());
        queue.Queue.Publish();
        second = queue.Pop().Head;
        queue.Pop();
        return queue;
    }

    private static Span<ulong> Words(LoggedQueue queue) => MemoryMarshal.Cast<byte, ulong>(queue.Bytes);
}

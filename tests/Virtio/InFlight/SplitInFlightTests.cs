using System.Runtime.InteropServices;

namespace VduseActors.Virtio.Tests.InFlight;

public sealed class SplitInFlightTests
{
    private const int HeaderWords = 8;

    [Fact]
    public void What_was_taken_comes_again_in_the_order_in_which_it_was_taken()
    {
        using var queue = new LoggedQueue(16);
        ushort[] posted = [queue.Post(), queue.Post(), queue.Post(), queue.Post()];
        var first = queue.Pop();
        var second = queue.Pop();
        var third = queue.Pop();
        queue.Push(second);
        queue.Queue.Publish();

        Assert.Null(queue.Crash());

        var again = queue.Pop();
        Assert.Equal((first.Head, 1UL), (again.Head, again.Sequence));
        again = queue.Pop();
        Assert.Equal((third.Head, 3UL), (again.Head, again.Sequence));
        again = queue.Pop();
        Assert.Equal((posted[3], 4UL), (again.Head, again.Sequence));
        Assert.Null(queue.TryPop());
    }

    [Fact]
    public void What_was_pushed_and_not_published_is_published_and_not_handled_again()
    {
        using var queue = new LoggedQueue(16);
        queue.Post();
        queue.Post();
        var head = queue.Pop().Head;
        queue.Push(queue.Pop());

        Assert.Null(queue.Crash());

        Assert.True(queue.Queue.Publish());
        Assert.NotEqual(head, Assert.Single(queue.TakeUsed()));
        Assert.Equal(head, queue.Pop().Head);
        Assert.Null(queue.TryPop());
    }

    [Fact]
    public void An_entry_that_was_written_without_a_word_in_the_log_is_written_again_in_its_place()
    {
        using var queue = new LoggedQueue(16);
        queue.Post();
        var request = queue.Pop();
        var before = queue.Bytes.ToArray();
        queue.Push(request);
        before.CopyTo(queue.Bytes);

        Assert.Null(queue.Crash());
        queue.Push(queue.Pop());
        queue.Queue.Publish();

        Assert.Single(queue.TakeUsed());
    }

    [Fact]
    public void A_process_that_crashes_again_before_it_did_anything_loses_nothing()
    {
        using var queue = new LoggedQueue(16, startIndex: 65533);
        for (var i = 0; i < 6; i++)
            queue.Post();
        for (var i = 0; i < 5; i++)
            queue.Pop();

        for (var i = 0; i < 3; i++)
            Assert.Null(queue.Crash());
        queue.Push(queue.Pop());
        Assert.Null(queue.Crash());

        var heads = Enumerable.Range(0, 5).Select(_ => queue.Pop().Head).ToList();
        Assert.Equal(5, heads.Distinct().Count());
        Assert.Null(queue.TryPop());
        queue.Queue.Publish();
        Assert.DoesNotContain(Assert.Single(queue.TakeUsed()), heads);
    }

    [Fact]
    public void A_larger_log_serves_a_driver_that_chose_a_smaller_ring()
    {
        using var queue = new LoggedQueue(8, slots: 256);
        queue.Post();
        var head = queue.Pop().Head;

        Assert.Null(queue.Crash());

        Assert.Equal(head, queue.Pop().Head);
    }

    [Theory]
    [InlineData(0, 0x5a5aUL, "no in-flight log")]
    [InlineData(1, 17UL, "another size or layout")]
    [InlineData(HeaderWords + 9, 3UL << 62, "entry 9 is damaged")]
    [InlineData(HeaderWords + 9, 5UL, "entry 9 is damaged")]
    [InlineData(HeaderWords + 9, 1UL << 62, "contradicts")]
    [InlineData(HeaderWords + 9, (1UL << 62) | 2, "contradicts")]
    [InlineData(HeaderWords + 9, 2UL << 62, "contradicts")]
    [InlineData(HeaderWords + 9, (1UL << 62) | 0x77777, "the ring's")]
    [InlineData(HeaderWords + 9, (2UL << 62) | 0x77777, "the ring's")]
    [InlineData(HeaderWords + 9, (2UL << 62) | 2, "the ring's used")]
    [InlineData(3, 0x1234_0000UL, "the ring's used")]
    [InlineData(3, 0x1234UL, "the ring's avail")]
    public void A_damaged_log_is_found_out(int word, ulong value, string fault)
    {
        using var queue = new LoggedQueue(16);
        for (var i = 0; i < 4; i++)
            queue.Post();
        queue.Push(queue.Pop());
        queue.Queue.Publish();
        queue.Pop();
        MemoryMarshal.Cast<byte, ulong>(queue.Bytes)[word] = value;

        Assert.Contains(fault, queue.Crash(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_of_another_ring_is_found_out_by_its_last_entries()
    {
        using var queue = new LoggedQueue(16);
        queue.Post();
        queue.Post();
        queue.Push(queue.Pop());
        queue.Driver.Memory.At(Driver.SplitRingDriver.UsedRing + 4, 1)[0] ^= 9;

        Assert.Contains("used entry 0", queue.Crash(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_was_being_begun_has_no_session()
    {
        using var queue = new LoggedQueue(16);
        queue.Post();
        queue.Pop();
        Span<ulong> memory = stackalloc ulong[HeaderWords + 4];
        unsafe
        {
            fixed (ulong* pointer = memory)
            {
                var log = new InFlightLog((nint)pointer, 4, packed: false);
                Assert.Equal("it is no in-flight log", log.FindFault());
                log.Format();
                Assert.Null(log.FindFault());
                Assert.Equal(0UL, log.Session);
            }
        }
    }

    [Fact]
    public void Inheriting_comes_before_everything_else()
    {
        using var queue = new LoggedQueue(16);
        queue.Post();
        queue.Pop();

        Assert.Throws<InvalidOperationException>(() => queue.Queue.Inherit(new InFlightRecovery(default, [new InFlightRequest(1, 1)])));
    }
}

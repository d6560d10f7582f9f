using Akka.Actor;
using FsCheck;
using FsCheck.Fluent;
using VduseActors.Scheduling;

namespace VduseActors.Actors.Tests.Scheduling;

/// <summary>The order of what is scheduled, against a sorted list.</summary>
public sealed class TimerHeapTests
{
    [Fact]
    public void It_gives_what_has_not_been_cancelled_in_the_order_of_times_and_then_of_arrival()
    {
        // A step is a time to add for, or what to do with what is there.
        var steps = Gen.Choose(0, 199).ListOf(1500).Select(list => list.ToArray());
        Prop.ForAll(steps.ToArbitrary(), Run).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void It_gives_room_back_that_it_needs_no_more()
    {
        var heap = new TimerHeap();
        for (var i = 0; i < 10_000; i++)
            heap.Add(Entry(i, null));
        Assert.InRange(heap.Capacity, 10_000, 20_000);
        while (heap.Count > 0)
            heap.Pop();

        for (var i = 0; i < 20 * TimerHeap.Smallest; i++)
        {
            heap.Add(Entry(i, null));
            heap.Pop();
        }

        Assert.Equal(TimerHeap.Smallest, heap.Capacity);
    }

    private static void Run(int[] steps)
    {
        var heap = new TimerHeap();
        var model = new List<(long Due, int Number, Source Source, TimerEntry Entry)>();
        var number = 0;
        foreach (var step in steps)
        {
            switch (step)
            {
                case < 100:
                    var source = new Source();
                    var entry = Entry(step / 4, source);
                    heap.Add(entry);
                    model.Add((entry.Due, number++, source, entry));
                    break;
                case < 160 when model.Count > 0:
                    var index = step * 31 % model.Count;
                    model[index].Source.Cancel();
                    model.RemoveAt(index);
                    break;
                case >= 160 when model.Count > 0:
                    var first = Take(heap, model);
                    // Repeated work comes back, with the place among its equals that it had.
                    if (step < 180)
                    {
                        first.Entry.Due += 5;
                        heap.Return(first.Entry);
                        model.Add(first with { Due = first.Entry.Due });
                    }

                    break;
            }

            Assert.True(heap.Count >= model.Count);
        }

        while (model.Count > 0)
            Take(heap, model);
        Assert.All(heap.Drain(), rest => Assert.True(rest.IsCancelled));
    }

    private static (long Due, int Number, Source Source, TimerEntry Entry) Take(
        TimerHeap heap, List<(long Due, int Number, Source Source, TimerEntry Entry)> model)
    {
        var expected = model.MinBy(item => (item.Due, item.Number));
        model.Remove(expected);
        TimerEntry taken;
        do
        {
            Assert.True(heap.TryPeek(out var seen));
            taken = heap.Pop();
            Assert.Same(seen, taken);
        }
        while (taken.IsCancelled);
        Assert.Same(expected.Entry, taken);
        return expected;
    }

    private static TimerEntry.Call Entry(long due, ICancelable? cancelable) => new(TimeSpan.Zero, cancelable, () => { }) { Due = due };

    /// <summary>A cancelable without a scheduler.</summary>
    private sealed class Source : ICancelable
    {
        public bool IsCancellationRequested { get; private set; }

        public CancellationToken Token => throw new NotSupportedException("A scheduler asks for no token.");

        public void Cancel() => IsCancellationRequested = true;

        public void Cancel(bool throwOnFirstException) => Cancel();

        public void CancelAfter(TimeSpan delay) => throw new NotSupportedException();

        public void CancelAfter(int millisecondsDelay) => throw new NotSupportedException();
    }
}

using FsCheck;
using FsCheck.Fluent;
using VduseActors.Kernel;
using VduseActors.State;

namespace VduseActors.Actors.Tests;

/// <summary>Which operation of a device comes when, and what waits for which: without actors.</summary>
public class OperationOrderTests
{
    private enum Step
    {
        Add,
        AddEnd,
        Begin,
        BeginAgain,
        End,
        Replace,
        Defer,
        TakeDeferred,
        Abandon,
    }

    [Fact]
    public void One_operation_is_under_way_and_the_one_that_waited_longest_is_next()
    {
        var (order, first, second) = (new OperationOrder(), Stop(1), Stop(2));
        order.Add(first);
        order.Add(second);

        Assert.Same(first, order.TryBegin());
        Assert.Null(order.TryBegin());
        Assert.Same(first, order.End());
        Assert.Same(second, order.TryBegin());
    }

    [Fact]
    public void A_message_that_depends_on_operations_waits_for_all_of_them()
    {
        var order = new OperationOrder();
        Assert.False(order.TryDefer(Request(1)));
        order.Add(Stop(2));
        order.TryBegin();
        order.Add(Stop(3));
        Assert.True(order.TryDefer(Request(4)));

        Assert.False(order.TryTakeDeferred(out _));
        order.End();
        Assert.False(order.TryTakeDeferred(out _));
        order.TryBegin();
        order.End();
        Assert.True(order.TryTakeDeferred(out var request));
        Assert.Equal(4u, request.RequestId);
    }

    [Fact]
    public void An_operation_that_begins_again_takes_no_answer_to_what_was_asked_before()
    {
        var order = new OperationOrder();
        order.Add(Stop(1));
        var operation = order.TryBegin()!;
        operation.Awaited.Add(7);
        operation.Failure = "it failed";
        var token = operation.Token;

        Assert.Same(operation, order.BeginAgain());

        Assert.False(order.IsCurrent(token));
        Assert.True(order.IsCurrent(operation.Token));
        Assert.Empty(operation.Awaited);
        Assert.Null(operation.Failure);
    }

    [Fact]
    public void Of_a_broken_device_only_its_end_goes_on()
    {
        var order = new OperationOrder();
        var end = Stop(3, endsDevice: true);
        foreach (var operation in new[] { Stop(1), Stop(2), end, Stop(4) })
            order.Add(operation);
        order.TryBegin();
        order.TryDefer(Request(5));

        Assert.True(order.Abandon());

        Assert.Same(end, order.TryBegin());
        Assert.False(order.Abandon());
        Assert.Same(end, order.End());
        Assert.Null(order.TryBegin());
        Assert.False(order.TryTakeDeferred(out _));
    }

    /// <summary>Whatever happens, in whatever order: against a model of lists.</summary>
    [Fact]
    public void Nothing_is_lost_doubled_or_overtaken() => Prop.ForAll(Gen.Elements(Enum.GetValues<Step>()).ListOf().ToArbitrary(), steps =>
    {
        var order = new OperationOrder();
        ControlOperation? current = null;
        var (waiting, deferred, lastToken, next) = (new List<ControlOperation>(), new Queue<uint>(), 0, 0u);
        foreach (var step in steps)
        {
            switch (step)
            {
                case Step.Add or Step.AddEnd:
                    waiting.Add(Stop(++next, step == Step.AddEnd));
                    order.Add(waiting[^1]);
                    break;
                case Step.Begin:
                    if (current is null && waiting.Count > 0)
                    {
                        current = waiting[0];
                        waiting.RemoveAt(0);
                        Assert.Same(current, order.TryBegin());
                        Assert.True(current.Token > lastToken);
                        lastToken = current.Token;
                    }
                    else
                    {
                        Assert.Null(order.TryBegin());
                    }

                    break;
                case Step.BeginAgain when current is not null:
                    Assert.Same(current, order.BeginAgain());
                    Assert.True(current.Token > lastToken);
                    lastToken = current.Token;
                    break;
                case Step.End when current is not null:
                    Assert.Same(current, order.End());
                    current = null;
                    break;
                case Step.Replace when current is not null:
                    ControlOperation[] parts = [Stop(++next), Stop(++next)];
                    order.Replace(parts);
                    waiting.InsertRange(0, parts);
                    current = null;
                    break;
                case Step.Defer:
                    Assert.Equal(current is not null, order.TryDefer(Request(++next)));
                    if (current is not null)
                        deferred.Enqueue(next);
                    break;
                case Step.TakeDeferred:
                    var isFree = current is null && waiting.Count == 0 && deferred.Count > 0;
                    Assert.Equal(isFree, order.TryTakeDeferred(out var request));
                    if (isFree)
                        Assert.Equal(deferred.Dequeue(), request.RequestId);
                    break;
                case Step.Abandon:
                    deferred.Clear();
                    Assert.Equal(current is not { EndsDevice: true }, order.Abandon());
                    if (current is not { EndsDevice: true })
                    {
                        current = null;
                        waiting.RemoveAll(operation => !operation.EndsDevice);
                    }

                    break;
            }

            Assert.Same(current, order.Current);
            for (var id = 1u; id <= next; id++)
            {
                var isKnown = current?.Request?.RequestId == id || waiting.Exists(operation => operation.Request?.RequestId == id)
                    || deferred.Contains(id);
                Assert.Equal(isKnown, order.IsKnown(id));
            }
        }
    }).QuickCheckThrowOnFailure();

    private static ControlOperation Stop(uint id, bool endsDevice = false) =>
        new(OperationKind.Stop, [], Request(id)) { EndsDevice = endsDevice };

    private static VduseRequest Request(uint id) => new() { RequestId = id };
}

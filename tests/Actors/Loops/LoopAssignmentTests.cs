using VduseActors.Loops;

namespace VduseActors.Actors.Tests.Loops;

public sealed class LoopAssignmentTests
{
    private static readonly string[] _loops = ["a", "b", "c"];

    [Fact]
    public void Per_queue_each_queue_goes_to_the_next_loop_across_devices()
    {
        var assignment = new LoopAssignment(_loops, QueueAssignment.PerQueue);

        Assert.Equal(["a", "b"], assignment.For(2, []));
        Assert.Equal(["c", "a"], assignment.For(2, []));
    }

    [Fact]
    public void Per_device_the_queues_of_a_device_stay_together()
    {
        var assignment = new LoopAssignment(_loops, QueueAssignment.PerDevice);

        Assert.Equal(["a", "a"], assignment.For(2, []));
        Assert.Equal(["b"], assignment.For(1, []));
    }

    [Fact]
    public void Shared_all_go_to_the_first_loop()
    {
        var assignment = new LoopAssignment(_loops, QueueAssignment.Shared);

        Assert.Equal(["a", "a"], assignment.For(2, []));
        Assert.Equal(["a"], assignment.For(1, []));
    }

    [Theory]
    [InlineData(QueueAssignment.PerQueue)]
    [InlineData(QueueAssignment.PerDevice)]
    [InlineData(QueueAssignment.Shared)]
    public void A_device_that_names_loops_gets_them_in_turn_and_takes_nobodys_turn(QueueAssignment kind)
    {
        var assignment = new LoopAssignment(_loops, kind);

        Assert.Equal(["c", "b", "c"], assignment.For(3, [2, 1]));
        Assert.Equal(["a"], assignment.For(1, []));
    }
}

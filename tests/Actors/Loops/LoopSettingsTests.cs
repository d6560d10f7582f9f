using Akka.Configuration;
using VduseActors.Configuration;
using VduseActors.Loops;

namespace VduseActors.Actors.Tests.Loops;

public sealed class LoopSettingsTests
{
    [Fact]
    public void Nothing_said_is_one_loop_that_yields()
    {
        var loops = Read(string.Empty);

        Assert.Equal((LoopKind.EventLoop, QueueAssignment.PerQueue, WaitStrategy.Yield), (loops.Kind, loops.Assignment, loops.Wait));
        Assert.Null(loops.ControlCpu);
        Assert.Null(Assert.Single(loops.DataCpus));
    }

    [Theory]
    [InlineData("per-queue", nameof(QueueAssignment.PerQueue))]
    [InlineData("per-device", nameof(QueueAssignment.PerDevice))]
    [InlineData("shared", nameof(QueueAssignment.Shared))]
    public void Queues_are_assigned_per_queue_per_device_or_shared(string text, string expected) =>
        Assert.Equal(expected, Read($"assignment = {text}").Assignment.ToString());

    [Theory]
    [InlineData("block", nameof(WaitStrategy.Block))]
    [InlineData("adaptive", nameof(WaitStrategy.Adaptive))]
    [InlineData("spin", nameof(WaitStrategy.Spin))]
    public void Loops_block_spin_or_do_as_they_have_learned(string text, string expected)
    {
        var options = Read($"wait-strategy = {text}, max-spin = 70 micros").DataOptions(3);

        Assert.Equal((expected, TimeSpan.FromMicroseconds(70), (int?)3), (options.Wait.ToString(), options.MaxSpin, options.Cpu));
    }

    [Fact]
    public void As_many_loops_as_CPUs_are_named()
    {
        var loops = Read("data-cpus = [2, 0, 1], control-cpu = 3");

        Assert.Equal([2, 0, 1], loops.DataCpus);
        Assert.Equal(3, loops.ControlCpu);
    }

    [Theory]
    [InlineData("data-count = 0", "vduse.loops.data-count")]
    [InlineData("data-count = 2, data-cpus = [1]", "vduse.loops.data-cpus")]
    [InlineData("assignment = per-host", "vduse.loops.assignment")]
    [InlineData("wait-strategy = sleep", "vduse.loops.wait-strategy")]
    [InlineData("max-spin = 11ms", "vduse.loops.max-spin")]
    [InlineData("data-cups = [1]", "vduse.loops.data-cups")]
    public void What_makes_no_sense_is_refused_by_its_key(string text, string key)
    {
        var refused = Assert.Throws<VduseConfigurationException>(() => Read(text));

        Assert.Contains(key, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    private static LoopSettings Read(string text) => LoopSettings.Read(ConfigurationFactory.ParseString($"vduse.loops {{ {text} }}"));
}

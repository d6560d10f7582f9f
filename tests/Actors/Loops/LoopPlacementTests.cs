using System.Collections.Concurrent;
using Akka.Actor;
using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Native;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Loops;

/// <summary>Which thread serves a queue, and on which CPU, as the configuration says.</summary>
public sealed class LoopPlacementTestsPerQueue(ITestOutputHelper output) : LoopPlacementTests(
    output,
    "data-count = 3, assignment = per-queue")
{
    [Fact]
    public Task Each_queue_has_the_next_loop() => ExpectAsync(["data-0", "data-1"], ["data-2", "data-0"]);
}

public sealed class LoopPlacementTestsPerDevice(ITestOutputHelper output) : LoopPlacementTests(
    output,
    "data-count = 3, assignment = per-device")
{
    [Fact]
    public Task The_queues_of_a_device_share_a_loop() => ExpectAsync(["data-0", "data-0"], ["data-1", "data-1"]);
}

public sealed class LoopPlacementTestsShared(ITestOutputHelper output) : LoopPlacementTests(output, "data-count = 3, assignment = shared")
{
    [Fact]
    public Task All_queues_of_all_devices_share_the_first_loop() => ExpectAsync(["data-0", "data-0"], ["data-0", "data-0"]);

    [Fact]
    public Task A_device_may_name_its_loops() => ExpectAsync(["data-2", "data-1"], ["data-0", "data-0"], new QueuePlacement([2, 1], []));
}

public sealed class LoopPlacementTestsPinned(ITestOutputHelper output)
    : LoopPlacementTests(
        output,
        $"data-cpus = [{ThreadAffinity.Current()[^1]}, {ThreadAffinity.Current()[0]}], control-cpu = {ThreadAffinity.Current()[^1]}")
{
    [Fact]
    public async Task Loops_run_on_the_CPUs_that_are_named_for_them_and_on_no_others()
    {
        var all = ThreadAffinity.Current();

        await ExpectAsync(["data-0", "data-1"], ["data-0", "data-1"]);

        Assert.Equal([all[^1]], Seen[("disk0", 0)].Cpus);
        Assert.Equal([all[0]], Seen[("disk0", 1)].Cpus);
        var control = Sys.ActorOf(Props.Create(() => new WhereAmI()).WithDispatcher("vduse.loops.control"));
        Assert.Equal([all[^1]], await control.Ask<int[]>("where", Patience));
    }

    private sealed class WhereAmI : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(ThreadAffinity.Current().ToArray(), Self);
    }
}

public abstract class LoopPlacementTests(ITestOutputHelper output, string loops) : DeviceFixture(output, $"vduse.loops {{ {loops} }}")
{
    private protected ConcurrentDictionary<(string Device, int Queue), (string? Thread, IReadOnlyList<int> Cpus)> Seen { get; } = new();

    /// <summary>Starts two devices of two queues and compares the threads that serve them.</summary>
    private protected async Task ExpectAsync(string[] first, string[] second, QueuePlacement? placement = null)
    {
        await AttachAsync(Watched("disk0", placement));
        await AttachAsync(Watched("disk1", null));

        Assert.Equal(
            first.Concat(second).Select(name => $"vduse.loops.{name}"),
            new[] { ("disk0", 0), ("disk0", 1), ("disk1", 0), ("disk1", 1) }.Select(queue => Seen[queue].Thread));
    }

    private WatchedDefinition Watched(string name, QueuePlacement? placement) =>
        new(new BlockDeviceDefinition(Memory(name) with { Queues = 2, Placement = placement ?? QueuePlacement.Anywhere }), this);

    private sealed class WatchedDefinition(IDeviceDefinition inner, LoopPlacementTests owner) : DelegatingDefinition(inner)
    {
        public override IVirtioDevice CreateDevice(IBackend backend) => new WatchedDevice(base.CreateDevice(backend), Name, owner);
    }

    private sealed class WatchedDevice(IVirtioDevice inner, string name, LoopPlacementTests owner) : DelegatingDevice(inner)
    {
        public override IQueueHandler CreateQueueHandler(QueueContext context)
        {
            owner.Seen[(name, context.QueueIndex)] = (Thread.CurrentThread.Name, ThreadAffinity.Current());
            return base.CreateQueueHandler(context);
        }
    }
}

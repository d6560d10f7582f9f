using System.Buffers.Binary;
using VduseActors.Devices.Block;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.RfcV3;

/// <summary>Ids near their end: a message carries the low half of the kernel's counter.</summary>
public sealed class ReviewRequestTestsIds(ITestOutputHelper output)
    : ReviewRequestTests(output, new RfcKernelOptions { FirstMessage = uint.MaxValue - 40, ReplyLimit = Patience })
{
    [Fact]
    public async Task Ids_are_truncated_and_wrap()
    {
        var disk = await StartAsync(Memory());
        for (var round = 0; round < 5; round++)
        {
            var features = disk.Features;
            disk.Reset();
            Assert.True(disk.Restart(features));
            await VerifyLoadAsync(disk, 100);
        }

        Assert.InRange(Kernel.Kernel.ControlMessageCount("disk0"), 60, long.MaxValue);
    }
}

/// <summary>Words of a message that mean nothing, full of bits.</summary>
public sealed class ReviewRequestTestsUnusedWords(ITestOutputHelper output)
    : ReviewRequestTests(output, new RfcKernelOptions { UnusedWords = (0xdeadbeef, uint.MaxValue), ReplyLimit = Patience })
{
    [Fact]
    public async Task Unused_flags_and_size_are_tolerated() => await VerifyLoadAsync(await StartAsync(Memory()));
}

/// <summary>The rest, on a kernel as it was posted.</summary>
public sealed class ReviewRequestTestsDevices(ITestOutputHelper output) : ReviewRequestTests(output, new RfcKernelOptions())
{
    [Fact]
    public async Task Nobody_waits_for_ever_while_a_backend_is_stuck()
    {
        var storage = new ScriptedStorage(Memory());
        var disk = await StartAsync(storage);
        var features = disk.Features;
        storage.Hold = true;
        var stuck = disk.ReadAsync(0, new byte[4096]);
        Eventually(() => storage.HeldCount == 1);

        // The kernel's wait has no end of its own: the reset returns because the daemon answers.
        await Task.Run(disk.Reset).WaitAsync(Patience);

        await stuck.WaitAsync(Patience);
        storage.Hold = false;
        storage.ReleaseHeld();
        Assert.True(disk.Restart(features));
        await VerifyLoadAsync(disk, 200);
    }

    [Fact]
    public async Task Questions_are_answered_while_another_message_waits_for_a_backend()
    {
        var storage = new ScriptedStorage(Memory(size: 16 << 20));
        var (disk, bare) = await PlayAsync(storage);
        storage.Hold = true;
        var stuck = disk.ReadAsync(0, new byte[4096]);
        Eventually(() => storage.HeldCount == 1);
        var before = Kernel.Kernel.ControlMessageCount("disk0");
        var resetting = Task.Run(disk.Reset);
        Eventually(() => Kernel.Kernel.ControlMessageCount("disk0") > before);

        var capacity = new byte[8];
        bare.ReadConfig(0, capacity);

        Assert.Equal((16UL << 20) / 512, BinaryPrimitives.ReadUInt64LittleEndian(capacity));
        Assert.False(resetting.IsCompleted);
        storage.Hold = false;
        storage.ReleaseHeld();
        await resetting.WaitAsync(Patience);
        await stuck.WaitAsync(Patience);
        Assert.Empty(disk.Violations);
    }

    [Fact]
    public async Task A_status_write_under_load_invalidates_everything_and_costs_no_request()
    {
        var (disk, bare) = await PlayAsync(new BlockDeviceDefinition(Memory()));
        using var stop = new CancellationTokenSource();
        var load = new BlockLoad(disk, new BlockLoadOptions { Depth = 8 });
        var running = load.RunAsync(stop.Token);

        for (var i = 1; i <= 50; i++)
        {
            bare.SetStatus(bare.Status);
            Eventually(() => load.CompletedCount >= i * 20);
        }

        await stop.CancelAsync();
        var report = await running.WaitAsync(Patience);
        Assert.Equal((0, 0, 0), (report.Failed, report.Aborted, report.Mismatches));
        Assert.Empty(disk.Violations);
        disk.Reset();
    }

    [Fact]
    public async Task Device_readable_buffers_are_left_alone_though_the_bounce_region_is_writable()
    {
        var disk = await StartAsync(Memory());

        // The kernel compares each of them with what the driver put there.
        await VerifyLoadAsync(disk, 4000);

        Assert.Empty(Kernel.Kernel.FindBadTouches("disk0"));
    }

    [Fact]
    public async Task Packed_rings_are_not_offered_where_their_state_has_no_room()
    {
        var (disk, bare) = await PlayAsync(new BlockDeviceDefinition(Memory() with { Packed = true }));

        Assert.Equal(0UL, bare.DeviceFeatures & VirtioFeature.RingPacked);
        await VerifyLoadAsync(disk, 500);
        disk.Reset();
        Assert.False(RawRingDriver.Negotiate(bare, bare.DeviceFeatures | VirtioFeature.RingPacked));
    }

    [Fact]
    public async Task Devices_have_names_and_numbers_that_others_have_are_passed_over()
    {
        using var other = new SimulatedVduse(Kernel.Kernel);
        other.CreateDevice(
            new VduseDeviceSpec { Name = "theirs", DeviceId = 2, Features = 0, QueueCount = 1, MaxQueueSize = 16, Config = default });

        await VerifyLoadAsync(await StartAsync(Memory()), 200);
        await VerifyLoadAsync(await StartAsync(Memory("disk1")), 200);

        Assert.Equal(["disk0", "disk1"], Kernel.ListDevices().Order());
        Assert.Equal(["theirs"], other.ListDevices());
        other.DestroyDevice("theirs");
    }

    /// <summary>A driver that this test plays, with the device that it sees.</summary>
    private async Task<(SimulatedBlockDriver Disk, IVirtioTransport Bare)> PlayAsync(Devices.IDeviceDefinition definition)
    {
        await AttachAsync(definition);
        Bus.UnbindDriver("disk0");
        var bare = Bus.OpenBare("disk0");
        return (SimulatedBlockDriver.TryStart(bare)!, bare);
    }
}

/// <summary>
/// What the reviewers of RFC v3 asked for, and what of it is a daemon's to honour: docs/testing.md lists every request with its test.
/// </summary>
public abstract class ReviewRequestTests(ITestOutputHelper output, RfcKernelOptions rfc) : DeviceFixture(
    output,
    "vduse.runtime { quiesce-timeout = 300ms, reply-deadline = 3s }",
    KernelProfile.RfcV3,
    new SimulatedKernelOptions { Rfc = rfc })
{
    /// <summary>A load whose reads are all verified, on a device that may not have done anything wrong by its end.</summary>
    private protected static async Task VerifyLoadAsync(SimulatedBlockDriver disk, int requests = 2000)
    {
        var report = await new BlockLoad(disk, new BlockLoadOptions { Depth = 8, Requests = requests }).RunAsync().WaitAsync(Patience);
        Assert.Equal((0, 0, 0), (report.Failed, report.Aborted, report.Mismatches));
        Assert.Empty(disk.Violations);
    }
}

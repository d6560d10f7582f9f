using Akka.Actor;
using VduseActors.Actors.Tests.Hostile;
using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Net;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>
/// Requests that came while nobody served the device, and without a kick: the process that ended had asked for none, as every queue does
/// while it drains. Whoever takes over looks by itself; the poll for kicks that were lost is far away here.
/// </summary>
public sealed class AdoptionDrainTests(ITestOutputHelper output) : DeviceFixture(output, Config, KernelProfile.Linux73)
{
    private const ushort RingSize = 16;
    private static readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vduse-drain-");

    private static string Config => $"vduse.runtime {{ state-directory = \"{_folder.FullName}\", kick-poll = 1h }}";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "A008"), Trait("Covers", "A166")]
    public async Task A_disk_serves_what_came_without_a_kick_while_nobody_served_it(bool packed)
    {
        var definition = new BlockDeviceDefinition(Memory("disk") with { Packed = packed });
        await AttachAsync(definition);
        var bare = Negotiate("disk");
        using var ring = HostileRing.Create(bare, 0, RingSize, packed);
        Assert.True(RawDriver.Run(bare));
        var before = PostGetId(ring);
        ring.Raw.Kick();
        Assert.True(await ring.WaitUsedAsync(before, Patience));

        await LeaveAsync("disk");
        HostileRing.Posted last = default;
        for (var i = 0; i < 3; i++)
            last = PostGetId(ring);
        await AdoptAsync(definition);

        Assert.True(await ring.WaitUsedAsync(last, Patience));
        await ServesAsync(ring);
        Assert.Equal(0, (await SnapshotAsync("disk")).Queues[0].MissedKicks);
        bare.Reset();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "A166")]
    public async Task A_network_device_takes_buffers_and_frames_that_came_without_a_kick_while_nobody_served_it(bool packed)
    {
        var definition = new NetDeviceDefinition(new NetDeviceOptions { Name = "net", Backend = new PatientLoopback(), Packed = packed });
        await AttachAsync(definition);
        var bare = Negotiate("net");
        using var receive = HostileRing.Create(bare, 0, RingSize, packed);
        using var transmit = HostileRing.Create(bare, 1, RingSize, packed);
        Assert.True(RawDriver.Run(bare));

        await LeaveAsync("net");
        var buffer = receive.Post(new RingBuffer(receive.Scratch.Iova, 2048, true));
        var frame = Pattern(60, seed: 5);
        RawDriver.Bytes(transmit.Scratch)[..NetLimits.HeaderBytes].Clear();
        frame.CopyTo(RawDriver.Bytes(transmit.Scratch)[NetLimits.HeaderBytes..]);
        var sent = transmit.Post(new RingBuffer(transmit.Scratch.Iova, (uint)(NetLimits.HeaderBytes + frame.Length), false));
        await AdoptAsync(definition);

        Assert.True(await transmit.WaitUsedAsync(sent, Patience));
        Assert.True(await receive.WaitUsedAsync(buffer, Patience));
        Assert.Equal(frame, RawDriver.Bytes(receive.Scratch).Slice(NetLimits.HeaderBytes, frame.Length).ToArray());
        Assert.All((await SnapshotAsync("net")).Queues, queue => Assert.Equal(0, queue.MissedKicks));
        bare.Reset();
    }

    private static HostileRing.Posted PostGetId(HostileRing ring)
    {
        const uint getId = 8;
        var memory = ring.Scratch;
        BitConverter.TryWriteBytes(RawDriver.Bytes(memory), (ulong)getId);
        return ring.Post(new(memory.Iova, 16, false), new(memory.Iova + 64, 20, true), new(memory.Iova + 32, 1, true));
    }

    private static async Task ServesAsync(HostileRing ring)
    {
        var next = PostGetId(ring);
        ring.Raw.Kick();
        Assert.True(await ring.WaitUsedAsync(next, Patience));
    }

    private IVirtioTransport Negotiate(string name)
    {
        Bus.UnbindDriver(name);
        var bare = Bus.OpenBare(name);
        Assert.True(RawDriver.Negotiate(bare, bare.DeviceFeatures & ~VirtioFeature.RingEventIdx));
        return bare;
    }

    private async Task LeaveAsync(string name) =>
        Assert.IsType<VduseMessages.DeviceStopped>(
            await Manager.Ask<VduseMessages.IStopReply>(new VduseMessages.LeaveDevice(name), Patience));

    private async Task AdoptAsync(IDeviceDefinition definition)
    {
        await AttachAsync(definition);
        Assert.True((await SnapshotAsync(definition.Name)).IsAdopted);
    }
}

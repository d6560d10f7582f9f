using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Tests.Support;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.Drivers;

/// <summary>What a device does wrong is seen: each test has a device that does one thing wrong.</summary>
public sealed class ViolationTests
{
    [Fact]
    [Trait("Covers", "A049")]
    public async Task A_used_length_above_what_there_is()
    {
        var options = new TestDaemonOptions { TamperUsed = (ring, used) => WriteUsed(ring, used, 4, 4098) };
        Assert.Contains("reported 4098 bytes written of 513", await Read(options));
    }

    [Fact]
    [Trait("Covers", "A046")]
    public async Task A_used_id_that_is_no_head()
    {
        using var rig = new Rig(
            daemon: new TestDaemonOptions { TamperUsed = (ring, used) => WriteUsed(ring, used, 0, 77) },
            kernel: new SimulatedKernelOptions { Block = new BlockDriverOptions { ScanPartitions = false } });
        var disk = rig.AttachBlock();
        var read = disk.ReadAsync(0, new byte[512]);
        await Eventually.Holds(() => disk.Violations.Count == 1, "the violation is seen");
        Assert.Contains("returned id 77, which is not a head", disk.Violations[0]);
        Assert.False(read.IsCompleted);
        Assert.Equal(BlockStatus.Aborted, (await Eventually.Within(disk.ReadAsync(0, new byte[512]))).Status);
    }

    [Fact]
    [Trait("Covers", "A049")]
    public async Task A_used_length_below_what_a_good_read_wrote() =>
        Assert.Contains("reported success with 1 bytes written of 513", await ReadWith(request => request.Written = 1));

    [Fact]
    [Trait("Covers", "A049")]
    public async Task A_used_length_of_zero_with_a_status() =>
        Assert.Contains("reported no byte written although it wrote the status", await ReadWith(request => request.Written = 0));

    [Fact]
    [Trait("Covers", "A101")]
    public async Task A_status_byte_that_was_not_written() =>
        Assert.Contains(
            "did not write its status",
            await ReadWith(request => request.TryCopyToWritable(request.Writable.Bytes - 1, [(byte)BlockStatus.NotWritten])));

    [Fact]
    [Trait("Covers", "A034")]
    public async Task A_write_into_a_readable_buffer() =>
        Assert.Contains("changed byte 3 of the device-readable buffer", await ReadWith(request => Poke(request.Readable, 3)));

    [Fact]
    public async Task A_write_behind_a_buffer() =>
        Assert.Contains("wrote behind the buffer of 512 bytes", await ReadWith(request => Poke(request.Writable, 512)));

    [Fact]
    public async Task A_touch_of_a_page_that_would_have_faulted()
    {
        using var rig = new Rig(
            daemon: new TestDaemonOptions { Tamper = request => Poke(request.Writable, -(1 << 20)) },
            kernel: new SimulatedKernelOptions { FaultOnHoles = false, Block = new BlockDriverOptions { ScanPartitions = false } });
        var disk = rig.AttachBlock();
        await Eventually.Within(disk.ReadAsync(0, new byte[512]));
        Assert.Single(rig.Kernel.FindBadTouches(TestDaemon.Name));
    }

    [Fact]
    [Trait("Covers", "A006")]
    public void A_write_to_a_ring_after_the_reset()
    {
        using var rig = new Rig();
        var disk = rig.AttachBlock();
        var info = rig.Daemon.Device.GetQueueInfo(0);
        Assert.Equal(default, rig.Daemon.Device.TryGetIotlbRegion(info.DeviceAddress, info.DeviceAddress, 0, out var region));
        Assert.Equal(default, Kernel.IotlbMapping.TryMap(region, out var stale));
        region.File.Dispose();
        disk.Reset();
        Assert.Empty(rig.Kernel.FindBadTouches(TestDaemon.Name));
        Assert.Empty(disk.Violations);
        WriteByte(stale!.HostAddress + 5, 0x55);
        rig.Kernel.FindBadTouches(TestDaemon.Name);
        Assert.Contains("wrote to ring memory", Assert.Single(disk.Violations));
        stale.Dispose();
    }

    private static Task<string> ReadWith(Action<VirtioRequest> tamper) => Read(new TestDaemonOptions { Tamper = tamper });

    private static async Task<string> Read(TestDaemonOptions options)
    {
        using var rig = new Rig(
            daemon: options,
            kernel: new SimulatedKernelOptions
            {
                Block = new BlockDriverOptions
                {
                    ScanPartitions = false,
                    MaskedFeatures = VirtioFeature.RingIndirectDesc
                }
            });
        var disk = rig.AttachBlock();
        await Eventually.Within(disk.ReadAsync(0, new byte[512]));
        return string.Join('\n', disk.Violations);
    }

    private static unsafe void Poke(in IoVecList list, int offset) => WriteByte((nint)list.Pointer->Address + offset, 0x55);

    // SAFETY: an entry of the mapped used ring: id at 0, length at 4.
    private static unsafe void WriteUsed(in SplitRingMemory ring, ushort used, int field, uint value) =>
        *(uint*)(ring.UsedRing + SplitRingLayout.RingOffset + (SplitRingLayout.UsedEntryBytes * (used % ring.Size)) + field) = value;

    // SAFETY: the tests aim inside the mapped bounce pool.
    private static unsafe void WriteByte(nint address, byte value) => *(byte*)address = value;
}

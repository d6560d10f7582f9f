using Akka.Event;
using VduseActors.Devices.Block;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Hostile;

/// <summary>
/// Drivers that keep to the ring's form and mean harm all the same, on one data loop with a healthy device, on both layouts.
/// </summary>
public sealed class HostileDriverTests(ITestOutputHelper output) : DeviceFixture(
    output,
    "vduse.loops.data-count = 1\nvduse.runtime.batch-budget = 16")
{
    private const uint In = 0, Out = 1, GetId = 8;
    private const ushort RingSize = 64;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "B20")]
    public async Task A_read_into_the_request_s_own_header_does_not_change_what_is_asked_for(bool packed)
    {
        var sector = Pattern(512, seed: 3);
        var (bare, ring) = await StartRawAsync(packed);
        using var owned = ring;
        var memory = ring.Raw.AllocateBuffer(4096);
        Put(memory, 1024, Out, 8);
        sector.CopyTo(RawDriver.Bytes(memory)[2048..]);
        Assert.True(
            await ServedAsync(
                ring, new(memory.Iova + 1024, 16, false), new(memory.Iova + 2048, 512, false), new(memory.Iova + 3000, 1, true)));

        for (var offset = 0; offset <= 16; offset += 8)
        {
            RawDriver.Bytes(memory)[..1024].Fill(0xee);
            Put(memory, 16, In, 8);

            // The data covers the header, or a part of it.
            Assert.True(
                await ServedAsync(
                    ring, new(memory.Iova + 16, 16, false), new(memory.Iova + (ulong)offset, 512, true), new(memory.Iova + 600, 1, true)));

            Assert.Equal(0, RawDriver.Bytes(memory)[600]);
            Assert.Equal(sector, RawDriver.Bytes(memory).Slice(offset, 512).ToArray());
        }

        bare.Reset();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "B22")]
    public async Task A_header_that_changes_while_it_is_read_asks_for_one_thing_and_reaches_nothing_else(bool packed)
    {
        var (bare, ring) = await StartRawAsync(packed);
        using var owned = ring;
        var memory = ring.Raw.AllocateBuffer(8192);
        RawDriver.Bytes(memory).Fill(0x3c);
        var stop = false;
        var flipper = Task.Run(() =>
        {
            var random = new Random(5);
            uint[] types = [In, Out, 4, GetId, 11, 13, 77];
            while (!Volatile.Read(ref stop))
                Put(memory, 0, types[random.Next(types.Length)], random.Next(2) == 0 ? (ulong)random.Next(40) : (ulong)random.NextInt64());
        });
        for (var round = 0; round < 3000; round++)
        {
            RawDriver.Bytes(memory)[6000] = 0xff;
            Assert.True(
                await ServedAsync(
                    ring, new(memory.Iova, 16, false), new(memory.Iova + 1024, 1024, true), new(memory.Iova + 6000, 1, true)));
            Assert.InRange(RawDriver.Bytes(memory)[6000], 0, 2);
        }

        Volatile.Write(ref stop, true);
        await flipper;
        Assert.Equal(-1, RawDriver.Bytes(memory)[16..1024].IndexOfAnyExcept((byte)0x3c));
        Assert.Equal(-1, RawDriver.Bytes(memory)[2048..6000].IndexOfAnyExcept((byte)0x3c));
        Assert.Equal(-1, RawDriver.Bytes(memory)[6001..].IndexOfAnyExcept((byte)0x3c));
        Assert.Null((await SnapshotAsync()).Health);
        bare.Reset();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "B23")]
    public async Task A_driver_that_never_stops_adding_leaves_the_loop_to_others_and_control_messages_their_answers(bool packed)
    {
        var healthy = await StartAsync(Memory("healthy"));
        var (bare, ring) = await StartRawAsync(packed);
        using var owned = ring;
        var memory = ring.Raw.AllocateBuffer(64);
        Put(memory, 0, GetId, 0);
        var stop = false;
        var served = 0;
        var flood = Task.Run(() =>
        {
            var posted = new Queue<HostileRing.Posted>();
            while (!Volatile.Read(ref stop))
            {
                while (posted.Count < RingSize / 3)
                    posted.Enqueue(ring.Post(new(memory.Iova, 16, false), new(memory.Iova + 16, 20, true), new(memory.Iova + 40, 1, true)));
                ring.Raw.Kick();
                while (posted.TryPeek(out var oldest) && ring.IsUsed(oldest))
                {
                    posted.Dequeue();
                    Interlocked.Increment(ref served);
                }
            }
        });

        Eventually(() => Volatile.Read(ref served) > 1000);
        for (var i = 0; i < 100; i++)
            Assert.True((await healthy.WriteAsync((ulong)i * 8, Pattern(4096, i)).WaitAsync(Patience)).IsOk);
        Assert.Null((await SnapshotAsync()).Health);

        // The reset is a control message; it is answered although the flood goes on.
        await Task.Run(bare.Reset).WaitAsync(Patience);
        Volatile.Write(ref stop, true);
        await flood;
        Assert.True((await healthy.FlushAsync().WaitAsync(Patience)).IsOk);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [Trait("Covers", "B26")]
    public async Task A_storm_of_kicks_is_coalesced_and_others_are_served_meanwhile(bool packed, bool full)
    {
        const int Kicks = 100_000;
        var healthy = await StartAsync(Memory("healthy"));
        var storage = new ScriptedStorage(Memory() with { Packed = packed });
        var (bare, ring) = await StartRawAsync(packed, storage);
        using var owned = ring;
        var before = (await SnapshotAsync()).Queues[0].Requests;
        storage.Hold = full;
        var memory = ring.Raw.AllocateBuffer(1024);
        Put(memory, 0, In, 0);
        HostileRing.Posted newest = default;
        for (var i = 0; full && i < RingSize / 3; i++)
            newest = ring.Post(new(memory.Iova, 16, false), new(memory.Iova + 512, 512, true), new(memory.Iova + 32, 1, true));

        var storm = Task.Run(() =>
        {
            for (var i = 0; i < Kicks; i++)
                ring.Raw.Kick();
        });
        for (var i = 0; i < 20 || !storm.IsCompleted; i++)
            Assert.True((await healthy.WriteAsync((ulong)(i % 100) * 8, Pattern(4096, i)).WaitAsync(Patience)).IsOk);
        await storm;

        if (full)
        {
            Eventually(() => storage.HeldCount == RingSize / 3);
            storage.Hold = false;
            storage.ReleaseHeld();
            Assert.True(await ring.WaitUsedAsync(newest, Patience));
        }

        var last = ring.Post(new(memory.Iova, 16, false), new(memory.Iova + 512, 512, true), new(memory.Iova + 32, 1, true));
        ring.Raw.Kick();
        Assert.True(await ring.WaitUsedAsync(last, Patience));
        await EventuallyAsync(async () => (await SnapshotAsync()).Queues[0].Requests - before == (full ? (RingSize / 3) + 1 : 1));
        Assert.Null((await SnapshotAsync()).Health);
        bare.Reset();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "B75")]
    public async Task A_flood_of_malformed_requests_writes_few_lines_and_costs_others_nothing(bool packed)
    {
        var healthy = await StartAsync(Memory("healthy"));
        var (bare, ring) = await StartRawAsync(packed);
        using var owned = ring;
        var lines = CreateTestProbe();
        Sys.EventStream.Subscribe(lines.Ref, typeof(LogEvent));
        var memory = ring.Raw.AllocateBuffer(64);
        for (var batch = 0; batch < 1000; batch++)
        {
            HostileRing.Posted last = default;
            for (var i = 0; i < RingSize / 3; i++)
            {
                // An unknown type; a range outside of the disk; data that is no multiple of a sector; no status byte.
                Put(memory, 0, (uint)(batch % 3 == 0 ? 99 : batch % 3 == 1 ? In : GetId), ulong.MaxValue - (ulong)i);
                last = ring.Post(
                    new(memory.Iova, (uint)(i % 17), false),
                    new(memory.Iova + 16, (uint)(i % 3), batch % 4 == 3 ? false : true),
                    new(memory.Iova + 40, batch % 4 == 3 ? 0u : 1u, batch % 4 != 3));
            }

            ring.Raw.Kick();
            Assert.True(await ring.WaitUsedAsync(last, Patience), $"batch {batch}");
            if (batch % 100 == 0)
                Assert.True((await healthy.WriteAsync(0, Pattern(4096, batch)).WaitAsync(Patience)).IsOk);
        }

        Assert.InRange(lines.ReceiveWhile<object>(TimeSpan.FromMilliseconds(100), _ => true).Count, 0, 20);
        bare.Reset();
    }

    private async Task<(IVirtioTransport Bare, HostileRing Ring)> StartRawAsync(bool packed, ScriptedStorage? storage = null)
    {
        await AttachAsync(storage is null ? new BlockDeviceDefinition(Memory() with { Packed = packed }) : storage);
        Bus.UnbindDriver("disk0");
        var bare = Bus.OpenBare("disk0");
        Assert.True(RawDriver.Negotiate(bare, bare.DeviceFeatures & ~VirtioFeature.RingEventIdx));
        var ring = HostileRing.Create(bare, 0, RingSize, packed);
        Assert.True(RawDriver.Run(bare));
        return (bare, ring);
    }

    private static async Task<bool> ServedAsync(HostileRing ring, params RingBuffer[] chain)
    {
        var posted = ring.Post(chain);
        ring.Raw.Kick();
        return await ring.WaitUsedAsync(posted, Patience);
    }

    private static void Put(in CoherentMemory memory, int offset, uint type, ulong sector)
    {
        BitConverter.TryWriteBytes(RawDriver.Bytes(memory)[offset..], type);
        BitConverter.TryWriteBytes(RawDriver.Bytes(memory)[(offset + 8)..], sector);
    }
}

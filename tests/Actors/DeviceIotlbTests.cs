using VduseActors.Devices.Block;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.DeviceIotlb;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class DeviceIotlbTestsRfc2016(ITestOutputHelper output) : DeviceIotlbTests(output, DeviceIotlbGeneration.Rfc2016);

public sealed class DeviceIotlbTestsVhost(ITestOutputHelper output) : DeviceIotlbTests(output, DeviceIotlbGeneration.Vhost)
{
    [Fact]
    [Trait("Covers", "R28")]
    public async Task Rings_are_asked_for_like_everything_else()
    {
        using var guest = await GuestAsync(hold: true);
        var started = Task.Run(() => guest.Start(1));
        Eventually(() => guest.Vhost.Status.HasFlag(DeviceStatus.FeaturesOk));
        Assert.False(started.IsCompleted);

        guest.Iommu.IsHeld = false;

        var driver = await started.WaitAsync(Patience);
        Assert.True((await driver.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);
        Assert.InRange(guest.Iommu.MissCount, 4, 100);
    }
}

/// <summary>A device behind an emulated IOMMU: every buffer is at an address that it has to ask for.</summary>
public abstract class DeviceIotlbTests(ITestOutputHelper output, DeviceIotlbGeneration generation)
    : DeviceFixture(
        output, "vduse.loops.data-count = 1", KernelProfile.Linux612, new SimulatedKernelOptions { DefaultDriver = VdpaDrivers.Vhost })
{
    private const ulong Nowhere = 0x66_0000_0000;

    [Fact]
    [Trait("Covers", "R23")]
    [Trait("Covers", "R24")]
    [Trait("Covers", "R27")]
    public async Task A_verified_load_is_served_with_16_entries_and_invalidations()
    {
        using var guest = await GuestAsync(capacity: 16, queues: 2);
        var driver = guest.Start(2);
        var load = new BlockLoad(driver, new BlockLoadOptions { Depth = 8, RequestBytes = 8192, Seed = 3 });

        // It goes on until it has seen enough: one of a certain size may be over while nobody had the time to flush.
        using var stop = new CancellationTokenSource();
        var running = load.RunAsync(stop.Token);
        var seen = 0L;
        for (var flushes = 0; flushes < 20 || seen < 1500; flushes++)
        {
            Assert.Equal(Errno.None, guest.Iommu.Flush());
            Eventually(() => load.CompletedCount >= seen + 20);
            seen = load.CompletedCount;
        }

        await stop.CancelAsync();
        var report = await running.WaitAsync(Patience);
        Assert.Equal((0, 0, 0), (report.Failed, report.Aborted, report.Mismatches));
        Assert.Empty(driver.Violations);
        Assert.Equal(0, driver.OutstandingCount);
        Assert.Equal(0, guest.Iommu.RefusalCount);
        Assert.InRange(guest.Iommu.MissCount, 3000, long.MaxValue);
        Assert.InRange(guest.Iommu.Tlb.EvictionCount, 1000, long.MaxValue);
    }

    [Fact]
    [Trait("Covers", "R23")]
    public async Task A_queue_that_waits_for_an_answer_does_not_keep_its_loop_from_others()
    {
        using var guest = await GuestAsync(queues: 2);
        var driver = guest.Start(2);
        var before = await HoldAsync(guest);
        var parked = driver.WriteAsync(0, Pattern(4096, 1), queue: 0);
        await ParkedAsync(before);

        guest.Transport.Prefetches = true;
        for (var i = 0; i < 50; i++)
            Assert.True((await driver.WriteAsync((ulong)(64 + (i * 8)), Pattern(4096, i), queue: 1).WaitAsync(Patience)).IsOk);
        Assert.False(parked.IsCompleted);
        Assert.Equal(0, guest.Iommu.RefusalCount);

        guest.Iommu.IsHeld = false;
        Assert.True((await parked.WaitAsync(Patience)).IsOk);
        Assert.Empty(driver.Violations);
    }

    [Fact]
    [Trait("Covers", "R23")]
    public async Task Requests_behind_a_miss_are_answered_once_and_in_order()
    {
        using var guest = await GuestAsync();
        var driver = guest.Start(1);
        var before = await HoldAsync(guest);
        var order = new List<int>();
        var writes = Enumerable.Range(0, 20).Select(i =>
        {
            var request =
                new OrderedRequest(order, i) { Operation = BlockOperation.Write, Sector = (ulong)(i * 8), Data = Pattern(4096, i) };
            driver.Submit(request);
            return request.Completion;
        }).ToArray();
        await ParkedAsync(before);

        guest.Iommu.IsHeld = false;

        Assert.All(await Task.WhenAll(writes).WaitAsync(Patience), result => Assert.True(result.IsOk));
        Assert.Equal(Enumerable.Range(0, 20), order);
        Assert.Empty(driver.Violations);
    }

    [Fact]
    [Trait("Covers", "R24")]
    [Trait("Covers", "R25")]
    [Trait("Covers", "B15")]
    public async Task A_buffer_that_nobody_maps_fails_its_request_and_no_other()
    {
        using var guest = await GuestAsync();
        using var ring = guest.StartRaw();
        var buffers = ring.AllocateBuffer(4096);
        MakeWrite(guest, ring, 0, buffers.Iova, data: Nowhere);
        MakeWrite(guest, ring, 3, buffers.Iova + 64, data: buffers.Iova + 1024);
        ring.Kick();

        Assert.True(await ring.WaitUsedAsync(2, Patience));

        Assert.Equal(BlockStatus.IoError, StatusOf(guest, buffers.Iova));
        Assert.Equal(BlockStatus.Ok, StatusOf(guest, buffers.Iova + 64));
        Assert.Equal(1, (await SnapshotAsync()).Queues[0].IotlbRefusals);
    }

    [Fact]
    [Trait("Covers", "R25")]
    public async Task A_buffer_that_the_device_may_not_read_fails_its_request()
    {
        using var guest = await GuestAsync();
        using var ring = guest.StartRaw();
        var buffers = ring.AllocateBuffer(4096);
        var secret = guest.Iommu.Map(guest.Ram.Start + (1 << 20), 4096, IotlbPermission.WriteOnly);
        MakeWrite(guest, ring, 0, buffers.Iova, data: secret);
        ring.Kick();

        Assert.True(await ring.WaitUsedAsync(1, Patience));

        Assert.Equal(BlockStatus.IoError, StatusOf(guest, buffers.Iova));
    }

    [Fact]
    [Trait("Covers", "R24")]
    public async Task A_request_whose_status_cannot_be_written_quarantines_its_queue()
    {
        using var guest = await GuestAsync(queues: 2);
        using var ring = guest.StartRaw();
        var buffers = ring.AllocateBuffer(4096);
        ring.Describe(0, buffers.Iova, 16, VirtqDescriptorFlags.Next, 1);
        ring.Describe(1, Nowhere, 1, VirtqDescriptorFlags.Write);
        ring.MakeAvailable(0);
        ring.Kick();

        await EventuallyAsync(
            async () => (await SnapshotAsync()).Health?.Contains("queue 0 is quarantined", StringComparison.Ordinal) == true);

        Assert.Equal(0, ring.UsedIndex);
        Assert.Equal(1, guest.Iommu.RefusalCount);
    }

    [Fact]
    [Trait("Covers", "R24")]
    public async Task A_driver_that_points_at_nothing_again_and_again_costs_a_bounded_number_of_questions()
    {
        using var guest = await GuestAsync();
        using var ring = guest.StartRaw(size: 256);
        var buffers = ring.AllocateBuffer(4096);
        for (ushort i = 0; i < 50; i++)
        {
            // 5 buffers that nobody maps in each request.
            var head = (ushort)(i * 5);
            ring.Describe(head, buffers.Iova, 16, VirtqDescriptorFlags.Next, (ushort)(head + 1));
            for (ushort j = 1; j < 4; j++)
            {
                ring.Describe(
                    (ushort)(head + j), Nowhere + (ulong)(((i * 5) + j) * 4096), 512, VirtqDescriptorFlags.Next, (ushort)(head + j + 1));
            }

            ring.Describe((ushort)(head + 4), buffers.Iova + 2048 + i, 1, VirtqDescriptorFlags.Write);
            ring.MakeAvailable(head);
        }

        ring.Kick();

        Assert.True(await ring.WaitUsedAsync(50, Patience));
        var queue = (await SnapshotAsync()).Queues[0];
        Assert.Equal(150, queue.IotlbRefusals);
        Assert.Equal(150, guest.Iommu.RefusalCount);
    }

    [Fact]
    [Trait("Covers", "R24")]
    [Trait("Covers", "A162")]
    public async Task An_invalidation_does_not_wait_for_a_queue_that_waits_for_an_answer()
    {
        using var guest = await GuestAsync();
        var driver = guest.Start(1);
        var before = await HoldAsync(guest);
        var parked = driver.WriteAsync(0, Pattern(4096, 1));
        await ParkedAsync(before);

        // Not over the rings: those would have to be asked for again before the queue runs.
        Assert.Equal(Errno.None, guest.Iommu.Invalidate(Nowhere, Nowhere + 0xfff));
        Assert.False(parked.IsCompleted);

        guest.Iommu.IsHeld = false;
        Assert.True((await parked.WaitAsync(Patience)).IsOk);
    }

    [Fact]
    [Trait("Covers", "R24")]
    public async Task A_reset_does_not_wait_for_an_answer_and_the_device_serves_again()
    {
        using var guest = await GuestAsync();
        var driver = guest.Start(1);
        var features = driver.Features;
        var before = await HoldAsync(guest);
        var parked = driver.WriteAsync(0, Pattern(4096, 1));
        await ParkedAsync(before);

        driver.Reset();

        Assert.Equal(BlockStatus.Aborted, (await parked.WaitAsync(Patience)).Status);
        guest.Iommu.IsHeld = false;
        Assert.True(driver.Restart(features));
        Assert.True((await driver.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);
        Assert.Empty(driver.Violations);
    }

    [Fact]
    public async Task A_monitor_that_goes_away_leaves_no_queue_waiting()
    {
        var guest = await GuestAsync();
        var driver = guest.Start(1);
        var before = await HoldAsync(guest);
        _ = driver.WriteAsync(0, Pattern(4096, 1));
        await ParkedAsync(before);

        guest.Dispose();

        using var next = await GuestAsync(attach: false);
        Assert.True((await next.Start(1).WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);
    }

    private protected async Task<IommuGuest> GuestAsync(int capacity = 2048, int queues = 1, bool hold = false, bool attach = true)
    {
        if (attach)
            await AttachAsync(new BlockDeviceDefinition(Memory() with { Queues = queues }));
        var guest = new IommuGuest(Bus.OpenVhost("disk0"), new ViommuOptions { Generation = generation, Capacity = capacity });
        guest.Iommu.IsHeld = hold;
        return guest;
    }

    /// <summary>Holds answers back; returns the misses of queue 0 until now.</summary>
    private async Task<long> HoldAsync(IommuGuest guest)
    {
        guest.Iommu.IsHeld = true;
        return (await SnapshotAsync()).Queues[0].IotlbMisses;
    }

    /// <summary>Queue 0 has missed again, and waits.</summary>
    private Task ParkedAsync(long before) => EventuallyAsync(async () => (await SnapshotAsync()).Queues[0].IotlbMisses > before);

    /// <summary>A write of one sector in three descriptors: header and status lie at <paramref name="control"/>, 32 bytes apart.</summary>
    private static void MakeWrite(IommuGuest guest, RawRingDriver ring, ushort head, ulong control, ulong data)
    {
        guest.Memory(control, 1)[0] = (byte)BlockOperation.Write;
        ring.Describe(head, control, 16, VirtqDescriptorFlags.Next, (ushort)(head + 1));
        ring.Describe((ushort)(head + 1), data, 512, VirtqDescriptorFlags.Next, (ushort)(head + 2));
        ring.Describe((ushort)(head + 2), control + 32, 1, VirtqDescriptorFlags.Write);
        ring.MakeAvailable(head);
    }

    private static BlockStatus StatusOf(IommuGuest guest, ulong control) => (BlockStatus)guest.Memory(control + 32, 1)[0];

    private protected sealed class IommuGuest : IDisposable
    {
        public IommuGuest(SimulatedVhostVdpa vhost, ViommuOptions options)
        {
            Vhost = vhost;
            Iommu = new SimulatedViommu(vhost, Ram, options);
            Transport = new ViommuTransport(vhost, Ram, Iommu);
        }

        public GuestRam Ram { get; } = new(0, 32 << 20);

        public SimulatedVhostVdpa Vhost { get; }

        public SimulatedViommu Iommu { get; }

        public ViommuTransport Transport { get; }

        public SimulatedBlockDriver Start(int queues) =>
            SimulatedBlockDriver.TryStart(Transport, new BlockDriverOptions { ScanPartitions = false, MaxQueues = queues })
            ?? throw new InvalidOperationException("The device refused its driver.");

        public RawRingDriver StartRaw(ushort size = 16)
        {
            Assert.True(RawRingDriver.Negotiate(Transport, Transport.DeviceFeatures & ~VirtioFeature.RingEventIdx));
            var ring = RawRingDriver.TryCreate(Transport, 0, size)!;
            Assert.True(RawRingDriver.Run(Transport));
            return ring;
        }

        /// <summary>The guest's view of mapped memory.</summary>
        public Span<byte> Memory(ulong iova, int length) => Ram.Span(Iommu.AddressOf(iova), length);

        public void Dispose()
        {
            Vhost.Dispose();
            Iommu.Dispose();
            Ram.Dispose();
        }
    }

    private sealed class OrderedRequest(List<int> order, int number) : BlockRequest
    {
        private readonly TaskCompletionSource<BlockResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<BlockResult> Completion => _completion.Task;

        protected override void OnCompleted()
        {
            lock (order)
                order.Add(number);
            _completion.SetResult(Result);
        }
    }
}

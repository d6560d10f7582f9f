using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Hostile;

/// <summary>What a virtual machine monitor may do to the memory below a ring and its buffers, on both layouts.</summary>
public sealed class HostileMemoryTests(ITestOutputHelper output) : DeviceFixture(
    output, "vduse.runtime { quiesce-timeout = 300ms, reply-deadline = 3s }",
    options: new SimulatedKernelOptions { DefaultDriver = VdpaDrivers.Vhost })
{
    private const ulong RamBytes = 4 << 20;
    private const ushort RingSize = 16;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "B70")]
    public async Task Nothing_is_written_to_a_region_after_its_removal_was_answered_and_the_queue_goes_on(bool packed)
    {
        var storage = new ScriptedStorage(Memory() with { Packed = packed });
        await AttachAsync(storage);
        using var ram = new GuestRam(0, RamBytes);
        using var more = new GuestRam(1UL << 32, 1 << 20);
        using var vhost = Bus.OpenVhost("disk0");
        Assert.Equal(Errno.None, vhost.UpdateIotlb(ram));
        Assert.Equal(Errno.None, vhost.UpdateIotlb(more));
        var transport = new VhostVdpaTransport(vhost, ram);
        using var ring = StartRing(transport, packed);
        var memory = ring.Raw.AllocateBuffer(4096);
        storage.Hold = true;
        var read = ring.Post(new(memory.Iova, 16, false), new(more.Start, 4096, true), new(memory.Iova + 64, 1, true));
        ring.Raw.Kick();
        Eventually(() => storage.HeldCount == 1);

        Assert.Equal(Errno.None, await Task.Run(() => vhost.InvalidateIotlb(more.Start, more.Last)).WaitAsync(Patience));
        more.Span(more.Start, 4096).Fill(0x5a);
        storage.Hold = false;
        storage.ReleaseHeld();

        // Whatever became of the request, the next one is served.
        RawDriver.Bytes(memory)[128] = 8;
        var next = ring.Post(new(memory.Iova + 128, 16, false), new(memory.Iova + 256, 20, true), new(memory.Iova + 512, 1, true));
        ring.Raw.Kick();
        Eventually(() => ring.IsUsed(next) || ring.IsUsed(read));
        Assert.Equal(-1, more.Span(more.Start, 4096).IndexOfAnyExcept((byte)0x5a));
    }

    private static HostileRing StartRing(VhostVdpaTransport transport, bool packed)
    {
        Assert.True(RawDriver.Negotiate(transport, transport.DeviceFeatures & ~VirtioFeature.RingEventIdx));
        var ring = HostileRing.Create(transport, 0, RingSize, packed);
        Assert.True(RawDriver.Run(transport));
        return ring;
    }
}

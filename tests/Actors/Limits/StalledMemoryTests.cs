using System.Globalization;
using VduseActors.Devices.Block;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Limits;

/// <summary>Driver memory whose page faults nobody answers, in the default configuration: one loop for the queues of all devices.</summary>
public sealed class StalledMemoryTests(ITestOutputHelper output) : DeviceFixture(
    output,
    "vduse.runtime { quiesce-timeout = 300ms, reply-deadline = 3s, kick-poll = 100ms }",
    options: new SimulatedKernelOptions { DefaultDriver = VdpaDrivers.Vhost })
{
    private const int Queues = 2;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "B71")]
    public async Task A_page_fault_that_is_not_answered_stalls_its_queue_alone(bool packed)
    {
        using var trap = PageFaultTrap.TryCreate(out var refusal);
        if (trap is null)
        {
            // Where nobody may wait for page faults, no virtual machine monitor makes us wait for them either.
            Assert.Contains("userfaultfd", refusal, StringComparison.Ordinal);
            return;
        }

        await AttachAsync(new ScriptedStorage(Options("disk0", packed)));
        await AttachAsync(new ScriptedStorage(Options("disk1", packed)));
        using var guest = new GreedyGuest(Bus, "disk0", Queues, packed);
        using var other = new GreedyGuest(Bus, "disk1", Queues, packed);
        using var slow = new GuestRam(1UL << 32, 1 << 20);
        Assert.Equal(Errno.None, guest.Vhost.UpdateIotlb(slow));
        Assert.True(guest.TryRun());
        Assert.True(other.TryRun());
        Assert.Equal(0, await guest.ReadIntoAsync(slow.Start, Patience));
        Assert.Equal(Errno.None, trap.Arm(MappingOf(slow), (nuint)slow.Bytes));

        guest.PostHeaderAt(slow.Start + 4096);
        nint page = 0;
        Eventually(() => trap.TryRead(out page));

        // The other queue of the device, and the other device.
        guest.PostOn(queue: 1);
        other.PostAll();
        Eventually(() => other.IsAllUsed && guest.IsAllUsed);
        Assert.True(other.IsAllOk && guest.IsAllOk);
        Assert.Equal(DeviceState.Serving, (await SnapshotAsync("disk1")).State);

        // Control messages of both.
        await Task.Run(other.Reset).WaitAsync(Patience);
        Assert.True(other.TryRun());
        Assert.Equal(Errno.None, await Task.Run(() => guest.Vhost.InvalidateIotlb(slow.Start, slow.Last)).WaitAsync(Patience));
        await Task.Run(guest.Reset).WaitAsync(Patience);

        // The fault ends: the queue is as good as ever.
        Assert.Equal(Errno.None, trap.Wake(page));
        Eventually(() => guest.TryRunAgain());
        guest.PostAll();
        Eventually(() => guest.IsAllUsed);
        Assert.True(guest.IsAllOk);
    }

    private static BlockDeviceOptions Options(string name, bool packed) =>
        Memory(name) with { Packed = packed, Queues = Queues, QueueSize = 16, SegMax = 126 };

    /// <summary>Where the device has mapped memory that the guest has mapped elsewhere in this process.</summary>
    private static nint MappingOf(GuestRam ram)
    {
        var inodes = new Dictionary<nint, string>();
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            inodes[nint.Parse(fields[0].Split('-')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture)] = fields[4];
        }

        var inode = inodes[ram.Address];
        return Assert.Single(inodes, mapping => mapping.Value == inode && mapping.Key != ram.Address).Key;
    }
}

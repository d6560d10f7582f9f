using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Kernel.Driver.Scenarios;

/// <summary>
/// A device of two queues in two groups: the second group moves between address spaces. While it is in its own, the same guest
/// addresses mean other memory for each queue, and nothing of one may reach the other.
/// </summary>
internal static class AddressSpaces
{
    private const int Rounds = 3;

    public static async Task RunAsync(DriverContext context)
    {
        using var vhost = context.OpenBare();
        DriverContext.Check(
            vhost.GroupCount == 2 && vhost.AddressSpaceCount == 2, $"{vhost.GroupCount} groups, {vhost.AddressSpaceCount} address spaces");
        for (var queue = 0; queue < 2; queue++)
        {
            DriverContext.Expect(Errno.None, vhost.GetGroup(queue, out var group));
            DriverContext.Check(group == (uint)queue, $"queue {queue} is in group {group}");
        }

        DriverContext.Expect(Errno.ENOBUFS, vhost.SetGroupAddressSpace(2, 0));
        DriverContext.Expect(Errno.EINVAL, vhost.SetGroupAddressSpace(0, 2));
        context.Proved("two groups, one queue each, and no third");

        var violations = new ViolationLog();
        using var shared = new GuestRam(GuestSession.DefaultRamStart, GuestSession.RamBytes, violations: violations);
        using var own = new GuestRam(GuestSession.DefaultRamStart, GuestSession.RamBytes, violations: violations);
        DriverContext.Expect(Errno.None, vhost.UpdateIotlb(shared));
        DriverContext.Expect(Errno.None, vhost.UpdateIotlb(own, addressSpace: 1));
        for (var round = 0; round < Rounds; round++)
        {
            await LoadAsync(vhost, [shared, own], addressSpace: 1, violations).ConfigureAwait(false);
            await LoadAsync(vhost, [shared], addressSpace: 0, violations).ConfigureAwait(false);
        }

        context.Proved($"{2 * Rounds} switches of the second group, verified load in both places");
    }

    private static async Task LoadAsync(IVhostVdpa vhost, IReadOnlyList<GuestRam> ramOfQueue, uint addressSpace, ViolationLog violations)
    {
        DriverContext.Expect(Errno.None, vhost.SetGroupAddressSpace(1, addressSpace));
        var transport = new VhostVdpaTransport(vhost, ramOfQueue, violations);
        var disk = SimulatedBlockDriver.TryStart(transport) ?? throw new ScenarioFailedException(
            "the device refused the virtio-blk driver");
        DriverContext.Check(disk.QueueCount == 2, $"{disk.QueueCount} queues are in use");
        DriverContext.Expect(Errno.EBUSY, vhost.SetGroupAddressSpace(1, 0));
        var load = new BlockLoad(disk, new BlockLoadOptions { Requests = 1000, Seed = addressSpace + 1 });
        var report = await load.RunAsync().ConfigureAwait(false);
        DriverContext.Check(report.IsClean, report.ToString());
        disk.Remove();
        DriverContext.Check(violations.Count == 0, string.Join(" ", violations.Entries.Take(5)));
    }
}

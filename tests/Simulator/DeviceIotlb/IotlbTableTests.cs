using FsCheck;
using FsCheck.Fluent;
using VduseActors.Kernel;
using VduseActors.Simulator.DeviceIotlb;

namespace VduseActors.Simulator.Tests.DeviceIotlb;

public sealed class IotlbTableTests
{
    [Fact]
    [Trait("Covers", "R27")]
    public void The_table_of_2016_gives_up_what_it_was_given_last()
    {
        var table = Full(EvictionRule.MostRecent);

        Assert.Equal(Errno.None, table.Add(Page(9)));

        Assert.Equal([0, 1, 9], Numbers(table));
        Assert.Equal(1, table.EvictionCount);
    }

    [Fact]
    [Trait("Covers", "R27")]
    public void The_table_of_vhost_gives_up_what_it_was_given_first_however_often_that_is_used()
    {
        var table = Full(EvictionRule.Oldest);
        Assert.NotNull(table.FindFirst(0, 0));

        Assert.Equal(Errno.None, table.Add(Page(9)));

        Assert.Equal([1, 2, 9], Numbers(table));
    }

    [Fact]
    [Trait("Covers", "R27")]
    public void The_tables_of_vdpa_take_no_more_than_they_hold()
    {
        var table = Full(EvictionRule.Refuse);

        Assert.Equal(Errno.ENOSPC, table.Add(Page(9)));

        Assert.Equal([0, 1, 2], Numbers(table));
    }

    [Fact]
    [Trait("Covers", "R27")]
    public void A_table_holds_2048_entries_unless_it_is_told_otherwise()
    {
        Assert.Equal(2048, IotlbTable.DefaultCapacity);
        Assert.Equal(2048, KernelProfile.Linux612.MaxIotlbEntries);
        using var tlb = new VhostDeviceTlb(1);
        tlb.Run();
        for (ulong i = 0; i <= 2048; i++)
        {
            Assert.Equal(
                VhostIotlbMessage.Bytes,
                tlb.Write(Message(new VhostIotlbMessage(i * 4096, 4096, 0, IotlbPermission.ReadWrite, IotlbMessageType.Update))));
        }

        Assert.Equal((2048, 1), (tlb.Entries.Count, tlb.EvictionCount));
    }

    [Fact]
    public void All_addresses_become_two_entries()
    {
        var table = new IotlbTable(8, EvictionRule.Oldest);

        Assert.Equal(Errno.None, table.Add(new IotlbEntry(0, ulong.MaxValue, 0x1000, IotlbPermission.ReadOnly)));

        Assert.Equal(
            [new IotlbEntry(0, long.MaxValue, 0x1000, IotlbPermission.ReadOnly),
            new IotlbEntry(1UL << 63, ulong.MaxValue, (1UL << 63) + 0x1000, IotlbPermission.ReadOnly)],
            table.Entries);
        Assert.Equal(Errno.EFAULT, table.Add(new IotlbEntry(2, 1, 0, IotlbPermission.ReadOnly)));
    }

    [Fact]
    [Trait("Covers", "R24")]
    [Trait("Covers", "R27")]
    public void A_table_does_what_a_list_would_do() =>
        Prop.ForAll<byte[]>(CheckAgainstList).QuickCheckThrowOnFailure();

    internal static byte[] Message(in VhostIotlbMessage message)
    {
        var bytes = new byte[VhostIotlbMessage.Bytes];
        message.Write(bytes);
        return bytes;
    }

    /// <summary>Every byte is a step: adds, removals and lookups on 32 addresses, entries of 1 to 8 of them.</summary>
    private static void CheckAgainstList(byte[] steps)
    {
        foreach (var rule in Enum.GetValues<EvictionRule>())
        {
            var table = new IotlbTable(4, rule);
            var model = new List<IotlbEntry>();
            for (var i = 0; i + 1 < steps.Length; i += 2)
            {
                ulong start = steps[i] % 32u, last = Math.Min(31, start + (steps[i + 1] % 8u));
                switch (steps[i] / 64)
                {
                    case 0:
                        table.RemoveRange(start, last);
                        model = [.. model.Where(entry => Enumerable.Range(0, 32)
                            .All(iova => !(entry.Contains((ulong)iova) && (ulong)iova >= start && (ulong)iova <= last)))];
                        break;
                    default:
                        var entry = new IotlbEntry(start, last, (ulong)i, IotlbPermission.ReadOnly);
                        var full = model.Count == 4;
                        Assert.Equal(full && rule == EvictionRule.Refuse ? Errno.ENOSPC : Errno.None, table.Add(entry));
                        if (full && rule == EvictionRule.Refuse)
                            break;
                        if (full)
                            model.Remove(rule == EvictionRule.Oldest ? model[0] : model[^1]);
                        model.Add(entry);
                        break;
                }

                Assert.Equal(model, table.Entries);
                for (ulong iova = 0; iova < 32; iova++)
                {
                    var holders = model.Where(entry => entry.Contains(iova)).ToList();
                    Assert.Equal(holders.Count == 0 ? null : holders.MinBy(entry => entry.Iova), table.FindFirst(iova, iova));
                }
            }
        }
    }

    private static IotlbTable Full(EvictionRule rule)
    {
        var table = new IotlbTable(3, rule);
        for (ulong i = 0; i < 3; i++)
            Assert.Equal(Errno.None, table.Add(Page(i)));
        return table;
    }

    private static IotlbEntry Page(ulong number) => new(number * 4096, (number * 4096) + 4095, 0, IotlbPermission.ReadWrite);

    private static IEnumerable<int> Numbers(IotlbTable table) => table.Entries.Select(entry => (int)(entry.Iova / 4096));
}

using Akka.Actor;
using VduseActors.Kernel;
using VduseActors.Limits;
using VduseActors.Native;
using VduseActors.State;
using VduseActors.Virtio;

namespace VduseActors.Actors.Tests.Iotlb;

/// <summary>What an invalidation takes away: whole regions, whatever part of them it names, and no other.</summary>
public sealed class IotlbStateTests : IDisposable
{
    private const ulong Length = 0x4000;
    private const ulong Region = 0x1000;

    private readonly MemoryFile _file = MemoryFile.Create("iotlb-state", Length);
    private readonly IotlbState _state = new(addressSpaces: 2, new ProcessLimits(1 << 20, 100));

    public void Dispose()
    {
        _state.Dispose();
        _file.Dispose();
    }

    [Theory]
    [Trait("Covers", "A162")]
    [InlineData(0x1000, 0x1fff, 1)]
    [InlineData(0x1400, 0x17ff, 1)]
    [InlineData(0x0fff, 0x1000, 0, 1)]
    [InlineData(0x1fff, 0x1fff, 1)]
    [InlineData(0x1800, 0x2800, 1, 2)]
    [InlineData(0x4000, 0xffff)]
    [InlineData(0, ulong.MaxValue, 0, 1, 2, 3)]
    public void A_part_of_a_region_takes_the_whole_of_it(ulong start, ulong last, params int[] taken)
    {
        for (uint space = 0; space < 2; space++)
        {
            for (ulong at = 0; at < Length; at += Region)
                Map(space, at);
        }

        _state.Remove(addressSpace: 0, start, last);

        for (var region = 0; region < 4; region++)
        {
            Assert.Equal(!taken.Contains(region), IsMapped(0, region));
            Assert.True(IsMapped(1, region));
        }
    }

    [Fact]
    public void What_is_looked_up_in_one_address_space_stays_when_another_is_invalidated()
    {
        for (var queue = 0; queue < 2; queue++)
        {
            _state.Misses[queue] = new PendingMiss(
                null!, new PendingLookup(queue, addressSpace: (uint)queue, 0x1000, MemoryAccess.Read), ActorRefs.Nobody);
        }

        _state.ForgetLookups(space: 1);

        Assert.Equal([0], _state.Misses.Keys);
        _state.ForgetLookups(space: null);
        Assert.Empty(_state.Misses);
    }

    private bool IsMapped(uint space, int region) =>
        _state.Space(space).Table.Overlapping((ulong)region * Region, ((ulong)region * Region) + Region - 1).Length == 1;

    private void Map(uint space, ulong start)
    {
        var region = new IotlbRegion(_file.Handle, start, start, start + Region - 1, IotlbPermission.ReadWrite);
        Assert.Equal(Errno.None, IotlbMapping.TryMap(region, out var mapping));
        var seen = new MemoryRegion(region.Start, region.Last, mapping!.HostAddress, MemoryAccess.ReadWrite, new MappingProbe(mapping));
        _state.Add(new MappedRegion(space, seen, mapping, MappingCost.TryTake(_state.Account, Region)!, Source: null));
    }
}

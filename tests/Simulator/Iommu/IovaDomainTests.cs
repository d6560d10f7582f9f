using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator.Iommu;

namespace VduseActors.Simulator.Tests.Iommu;

public sealed unsafe class IovaDomainTests : IDisposable
{
    private const ulong Bounce = 1 << 20, Limit = (16 << 20) - 1;

    private readonly ViolationLog _violations = new();
    private readonly IovaDomain _domain;

    public IovaDomainTests() => _domain = new IovaDomain("test", Bounce, Limit, 16, _violations);

    public void Dispose() => _domain.Dispose();

    [Fact]
    [Trait("Covers", "R13")]
    public void The_bounce_region_appears_with_the_first_mapping_and_goes_with_the_reset()
    {
        Assert.Equal(Errno.EINVAL, _domain.TryGetInfo(0, ulong.MaxValue, out _));
        var iova = _domain.Map(new byte[16], DmaDirection.ToDevice);
        Assert.Equal(Bounce - 4096, iova);
        Assert.Equal(Errno.None, _domain.TryGetInfo(0, ulong.MaxValue, out var info));
        Assert.Equal(new IotlbInfo(0, Bounce - 1, true), info);
        _domain.ResetBounceMap();
        Assert.Equal(Errno.EINVAL, _domain.TryGetInfo(0, ulong.MaxValue, out _));
        _domain.Map(new byte[16], DmaDirection.ToDevice);
        Assert.Equal(Errno.None, _domain.TryGetInfo(0, 0, out _));
    }

    [Fact]
    [Trait("Covers", "R13")]
    public void A_coherent_region_has_its_exact_length_and_lies_in_its_file_where_its_address_says()
    {
        var ring = _domain.AllocateCoherent(5126)!.Value;
        Assert.Equal(Errno.None, _domain.TryGetRegion(ring.Iova, ring.Iova, out var region));
        using var file = region.File;
        Assert.Equal((ring.Iova, ring.Iova + 5125, ring.Iova), (region.Start, region.Last, region.Offset));
        Assert.Equal(IotlbPermission.ReadWrite, region.Permission);
        Assert.Equal(0ul, ring.Iova % 8192);
    }

    [Fact]
    public void A_query_finds_the_lowest_region_that_overlaps_it()
    {
        var ring = _domain.AllocateCoherent(4096)!.Value;
        _domain.Map(new byte[1], DmaDirection.ToDevice);
        Assert.Equal(Errno.None, _domain.TryGetInfo(Bounce, Limit, out var above));
        Assert.Equal(ring.Iova, above.Start);
        Assert.Equal(Errno.None, _domain.TryGetInfo(5, Limit, out var lowest));
        Assert.Equal(0ul, lowest.Start);
        Assert.Equal(Errno.EINVAL, _domain.TryGetInfo(Bounce, ring.Iova - 1, out _));
    }

    [Fact]
    [Trait("Covers", "R14")]
    public void What_the_device_may_read_is_copied_in_and_what_it_may_write_is_copied_out_in_full()
    {
        byte[] source = [1, 2, 3, 4];
        var read = _domain.Map(source, DmaDirection.ToDevice);
        var write = _domain.Map(new byte[4], DmaDirection.FromDevice);
        using var window = Window();
        Assert.Equal(source, Bytes(window, read, 4));

        // Half of it written: the rest of the buffer is what lay in the slot before.
        Bytes(window, write, 2).Fill(9);
        var into = new byte[4];
        _domain.Unmap(write, into, DmaDirection.FromDevice);
        Assert.Equal([9, 9, DmaDebug.UnwrittenPattern, DmaDebug.UnwrittenPattern], into);
        _domain.Unmap(read, source, DmaDirection.ToDevice);
        Assert.Equal(0, _violations.Count);
    }

    [Fact]
    public void A_write_to_a_slot_that_was_given_back_is_seen_when_the_slot_is_used_again()
    {
        var iova = _domain.Map(new byte[16], DmaDirection.FromDevice);
        using var window = Window();
        _domain.Unmap(iova, new byte[16], DmaDirection.FromDevice);
        Bytes(window, iova, 16)[3] = 1;
        Assert.Equal(iova, _domain.Map(new byte[16], DmaDirection.FromDevice));
        Assert.Contains("while no buffer was mapped there", Assert.Single(_violations.Entries));
    }

    [Fact]
    public void A_touch_of_a_page_that_no_buffer_used_is_found_where_it_does_not_fault()
    {
        using var lenient = new IovaDomain("lenient", Bounce, Limit, 16, _violations, faultOnHoles: false);
        lenient.Map(new byte[16], DmaDirection.ToDevice);
        using var window = Mapping(lenient, 0);
        Assert.Empty(lenient.FindTouchedHoles());
        Assert.Equal(0, Bytes(window, 0x3000, 1)[0]);
        Assert.Equal(0x3000ul, Assert.Single(lenient.FindTouchedHoles()));
    }

    [Fact]
    [Trait("Covers", "R20")]
    [Trait("Covers", "C20")]
    public void A_page_of_the_bounce_pool_is_a_hole_until_a_buffer_used_it()
    {
        var iova = _domain.Map(new byte[16], DmaDirection.ToDevice);
        using var window = Window();
        Assert.True(window.Probe.EnsureAccessible(window.HostAddress + (nint)iova, 4096, write: true));
        Assert.False(window.Probe.EnsureAccessible(window.HostAddress, 1, write: false));
        Assert.Equal(Errno.EFAULT, window.Populate(window.HostAddress + 0x3000, 1, write: true));
        Assert.Empty(_domain.FindTouchedHoles());

        // What was a hole can be touched as soon as a buffer lies there, through the old mapping too.
        var next = _domain.Map(new byte[16], DmaDirection.FromDevice);
        Assert.Equal(Errno.None, window.Populate(window.HostAddress + (nint)next, 16, write: true));
        Bytes(window, next, 16).Fill(3);
        var into = new byte[16];
        _domain.Unmap(next, into, DmaDirection.FromDevice);
        Assert.All(into, value => Assert.Equal(3, value));
    }

    [Fact]
    [Trait("Covers", "R18")]
    [Trait("Covers", "A163")]
    public void An_old_mapping_of_a_freed_ring_is_stale_and_does_not_show_the_new_ring_at_the_same_address()
    {
        var first = _domain.AllocateCoherent(4096)!.Value;
        using var stale = Mapping(first.Iova);
        *(byte*)first.Host = 1;
        _domain.FreeCoherent(first);
        var second = _domain.AllocateCoherent(4096)!.Value;
        Assert.Equal(first.Iova, second.Iova);
        *(byte*)second.Host = 2;
        Assert.Equal(1, *(byte*)stale.HostAddress);
        using var fresh = Mapping(second.Iova);
        Assert.Equal(2, *(byte*)fresh.HostAddress);
    }

    [Fact]
    public void Memory_behind_the_last_page_of_a_region_faults()
    {
        var ring = _domain.AllocateCoherent(100)!.Value;
        Assert.Equal(Errno.None, _domain.TryGetRegion(ring.Iova, ring.Iova, out var region));
        using (region.File)
        {
            Assert.Equal(Errno.None, IotlbMapping.TryMap(region with { Last = region.Start + 8191 }, out var mapping));
            using (mapping)
            {
                Assert.Equal(Errno.None, mapping!.Populate(mapping.HostAddress, 4096, write: true));
                Assert.Equal(Errno.EFAULT, mapping.Populate(mapping.HostAddress + 4096, 1, write: false));
            }
        }
    }

    [Fact]
    public void A_full_table_refuses_more_regions()
    {
        for (var i = 0; i < 16; i++)
            Assert.NotNull(_domain.AllocateCoherent(4096));

        Assert.Null(_domain.AllocateCoherent(4096));
        Assert.Equal(0ul, _domain.Map(new byte[1], DmaDirection.ToDevice));
    }

    [Fact]
    [Trait("Covers", "R12")]
    public void An_exhausted_pool_refuses_and_serves_again_after_a_buffer_came_back()
    {
        var slots = Enumerable.Range(0, 255).Select(_ => _domain.Map(new byte[1], DmaDirection.ToDevice)).ToArray();
        Assert.DoesNotContain(0ul, slots);
        Assert.Equal(0ul, _domain.Map(new byte[1], DmaDirection.ToDevice));
        _domain.Discard(slots[7], 1);
        Assert.Equal(slots[7], _domain.Map(new byte[1], DmaDirection.ToDevice));
    }

    [Fact]
    public void User_memory_takes_the_place_of_the_bounce_pages_and_gives_it_back()
    {
        using var memory = MemoryMapping.Allocate(Bounce);
        Assert.Equal(Errno.EINVAL, _domain.RegisterUmem(memory.Address, 0, Bounce));
        var iova = _domain.Map("before"u8, DmaDirection.ToDevice);
        Assert.Equal(Errno.EINVAL, _domain.RegisterUmem(memory.Address, 0, Bounce / 2));
        Assert.Equal(Errno.EINVAL, _domain.RegisterUmem(memory.Address + 8, 0, Bounce));
        Assert.Equal(Errno.None, _domain.RegisterUmem(memory.Address, 0, Bounce));
        Assert.Equal(Errno.EEXIST, _domain.RegisterUmem(memory.Address, 0, Bounce));
        Assert.Equal("before"u8, new ReadOnlySpan<byte>((void*)(memory.Address + (nint)iova), 6));

        var write = _domain.Map(new byte[3], DmaDirection.FromDevice);
        new Span<byte>((void*)(memory.Address + (nint)write), 3).Fill(7);
        Assert.Equal(Errno.EINVAL, _domain.DeregisterUmem(0, Bounce / 2));
        Assert.Equal(Errno.None, _domain.DeregisterUmem(0, Bounce));
        Assert.Equal(Errno.ENOENT, _domain.DeregisterUmem(0, Bounce));
        var into = new byte[3];
        _domain.Unmap(write, into, DmaDirection.FromDevice);
        Assert.Equal([7, 7, 7], into);
    }

    [Fact]
    public void User_memory_is_pinned_and_stays_with_the_kernel_whatever_the_daemon_unmaps()
    {
        var iova = _domain.Map(new byte[6], DmaDirection.FromDevice);
        var memory = MemoryMapping.Allocate(Bounce);
        Assert.Equal(Errno.None, _domain.RegisterUmem(memory.Address, 0, Bounce));
        "device"u8.CopyTo(new Span<byte>((void*)(memory.Address + (nint)iova), 6));
        memory.Dispose();

        // A driver goes on, and the file is closed, as of a broken device that takes no deregistration.
        Assert.NotEqual(0ul, _domain.Map("more"u8, DmaDirection.ToDevice));
        _domain.DropUmem();
        var into = new byte[6];
        _domain.Unmap(iova, into, DmaDirection.FromDevice);
        Assert.Equal("device"u8, into);
    }

    [Fact]
    public void Memory_that_is_not_there_cannot_be_user_memory()
    {
        _domain.Map(new byte[1], DmaDirection.ToDevice);
        // Linux lets nobody map the lowest pages.
        Assert.Equal(Errno.EFAULT, _domain.RegisterUmem(4096, 0, Bounce));
    }

    // SAFETY: the tests look inside the mapped window.
    private static Span<byte> Bytes(IotlbMapping window, ulong iova, int length) => new((void*)(window.HostAddress + (nint)iova), length);

    private IotlbMapping Window() => Mapping(0);

    private IotlbMapping Mapping(ulong iova) => Mapping(_domain, iova);

    private static IotlbMapping Mapping(IovaDomain domain, ulong iova)
    {
        Assert.Equal(Errno.None, domain.TryGetRegion(iova, iova, out var region));
        using (region.File)
        {
            Assert.Equal(Errno.None, IotlbMapping.TryMap(region, out var mapping));
            return mapping!;
        }
    }
}

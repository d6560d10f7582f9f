namespace VduseActors.Native.Tests;

public sealed class PageProbeTests : IDisposable
{
    private const int Pages = 8;
    private static readonly nuint _page = (nuint)Environment.SystemPageSize;

    // The mapping is twice as long as the file: its second half is one hole.
    private readonly MemoryFile _file = MemoryFile.Create("probe", Pages * (ulong)_page);
    private readonly MemoryMapping _mapping;
    private readonly PageProbe _probe;

    public PageProbeTests()
    {
        _mapping = _file.Map(2 * Pages * (ulong)_page);
        _probe = new PageProbe(_mapping.Address, _mapping.Length);
    }

    public void Dispose()
    {
        _mapping.Dispose();
        _file.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pages_of_the_file_are_accessible(bool write)
    {
        for (var i = 0; i < Pages; i++)
            Assert.True(_probe.EnsureAccessible(At(i), _page, write));
        Assert.True(_probe.EnsureAccessible(At(0), Pages * _page, write));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pages_beyond_the_end_of_the_file_are_not_however_often_one_asks(bool write)
    {
        for (var i = Pages; i < 2 * Pages; i++)
        {
            Assert.False(_probe.EnsureAccessible(At(i), 1, write));
            Assert.False(_probe.EnsureAccessible(At(i), 1, write));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_range_that_runs_into_a_hole_is_not_accessible(bool write)
    {
        var last = At(Pages - 1) + (nint)_page - 1;
        Assert.True(_probe.EnsureAccessible(last, 1, write));
        Assert.False(_probe.EnsureAccessible(last, 2, write));
    }

    [Fact]
    public void A_hole_that_is_filled_later_becomes_accessible()
    {
        Assert.False(_probe.EnsureAccessible(At(Pages), 1, write: true));
        _file.Resize((Pages + 1) * (ulong)_page);
        Assert.True(_probe.EnsureAccessible(At(Pages), 1, write: true));
    }

    [Fact]
    public void Ranges_outside_the_mapping_are_not_accessible()
    {
        Assert.False(_probe.EnsureAccessible(At(0) - 1, 1, write: false));
        Assert.False(_probe.EnsureAccessible(At(0) - 1, 2, write: false));
        Assert.False(_probe.EnsureAccessible(At(2 * Pages), 1, write: false));
        Assert.False(_probe.EnsureAccessible(At(0), nuint.MaxValue, write: false));
        Assert.False(_probe.EnsureAccessible(nint.MaxValue, 1, write: false));
        Assert.False(_probe.EnsureAccessible(0, 1, write: false));
    }

    [Fact]
    public unsafe void What_the_probe_allows_can_be_touched()
    {
        Assert.True(_probe.EnsureAccessible(At(Pages - 1), _page, write: true));
        new Span<byte>((void*)At(Pages - 1), (int)_page).Fill(0x5a);
        var read = new byte[1];
        Assert.Equal(1, RandomAccess.Read(_file.Handle, read, (Pages * (long)_page) - 1));
        Assert.Equal(0x5a, read[0]);
    }

    [Fact]
    public void Known_pages_cost_no_allocation()
    {
        Assert.True(_probe.EnsureAccessible(At(0), Pages * _page, write: true));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var all = true;
        for (var i = 0; i < 1000; i++)
            all &= _probe.EnsureAccessible(At(i % Pages), 16, (i & 1) == 0);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(all);
    }

    [Fact]
    public void Many_threads_agree()
    {
        Parallel.For(0, 64, i =>
        {
            for (var page = 0; page < 2 * Pages; page++)
                Assert.Equal(page < Pages, _probe.EnsureAccessible(At(page), _page, (i & 1) == 0));
        });
    }

    [Fact]
    public void The_fallback_for_old_kernels_finds_the_same_holes()
    {
        var start = (nuint)_mapping.Address;
        Assert.Equal(Kernel.Errno.None, PageFaults.Probe(start, start + (Pages * _page), _page));
        Assert.Equal(Kernel.Errno.EFAULT, PageFaults.Probe(start, start + ((Pages + 1) * _page), _page));
        Assert.Equal(Kernel.Errno.EFAULT, PageFaults.Probe(start + (Pages * _page), start + ((Pages + 1) * _page), _page));
    }

    private nint At(int page) => _mapping.Address + (page * (nint)_page);
}

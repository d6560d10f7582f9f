using VduseActors.Devices.Block.Backends;
using VduseActors.Kernel;

namespace VduseActors.Devices.Tests.Backends;

public sealed unsafe class MemoryStoreTests
{
    private const int Page = 4096;

    [Theory]
    [InlineData(0, 16 * Page, 0)]
    [InlineData(Page, 14 * Page, 2)]
    [InlineData(512, (14 * Page) + 512, 3)]
    [InlineData(Page - 512, 1024, 16)]
    public void Given_back_pages_are_free_and_edges_are_cleared(int first, int bytes, int pagesLeft)
    {
        var store = new MemoryStore(16 * Page);
        store.Slice(0, 16 * Page).Fill(9);
        Assert.Equal(16, PresentPages(store));

        Assert.Equal(Errno.None, store.Zero((ulong)first, (ulong)bytes, giveBack: true));

        Assert.Equal(pagesLeft, PresentPages(store));
        var contents = store.Slice(0, 16 * Page);
        Assert.True(contents.Slice(first, bytes).IndexOfAnyExcept((byte)0) < 0);
        Assert.True(contents[..first].IndexOfAnyExcept((byte)9) < 0);
        Assert.True(contents[(first + bytes)..].IndexOfAnyExcept((byte)9) < 0);
        GC.KeepAlive(store);
    }

    [Fact]
    public void Memory_is_taken_when_it_is_touched()
    {
        var store = new MemoryStore(1UL << 40);
        store.Slice((1UL << 40) - 1, 1)[0] = 1;
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Slice(1UL << 40, 1)[0] = 1);
        GC.KeepAlive(store);
    }

    /// <summary>Counts the pages that are in memory, by the process's page map.</summary>
    private static int PresentPages(MemoryStore store)
    {
        Span<byte> entries = stackalloc byte[16 * 8];
        fixed (byte* memory = store.Slice(0, 1))
        {
            using var map = File.OpenHandle("/proc/self/pagemap");
            Assert.Equal(entries.Length, RandomAccess.Read(map, entries, (long)memory / Page * 8));
        }

        var present = 0;
        for (var i = 0; i < 16; i++)
            present += entries[(i * 8) + 7] >> 7;
        return present;
    }
}

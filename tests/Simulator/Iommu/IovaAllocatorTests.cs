using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using VduseActors.Simulator.Iommu;

namespace VduseActors.Simulator.Tests.Iommu;

public sealed class IovaAllocatorTests
{
    private const ulong Page = 4096;

    [Fact]
    [Trait("Covers", "R12")]
    public void Addresses_go_top_down()
    {
        var allocator = new IovaAllocator(0, (64 * Page) - 1);
        Assert.Equal(63 * Page, allocator.Allocate(1));
        Assert.Equal(62 * Page, allocator.Allocate(Page));
        Assert.Equal(60 * Page, allocator.Allocate(Page + 1));
    }

    [Fact]
    [Trait("Covers", "R12")]
    public void Address_0_is_never_given()
    {
        var allocator = new IovaAllocator(0, (4 * Page) - 1);
        Assert.Equal([3 * Page, 2 * Page, Page, 0], Enumerable.Range(0, 4).Select(_ => allocator.Allocate(16)));
    }

    [Fact]
    [Trait("Covers", "R12")]
    public void What_was_freed_last_is_given_first()
    {
        var allocator = new IovaAllocator(0, (64 * Page) - 1);
        var (a, b) = (allocator.Allocate(1), allocator.Allocate(1));
        allocator.Free(a, 1);
        allocator.Free(b, 1);
        Assert.Equal(b, allocator.Allocate(1));
        Assert.Equal(a, allocator.Allocate(1));
    }

    [Fact]
    public void Small_freed_ranges_are_joined_when_a_large_one_is_needed()
    {
        var allocator = new IovaAllocator(64 * Page, (128 * Page) - 1);
        var small = Enumerable.Range(0, 64).Select(_ => allocator.Allocate(1)).ToArray();
        Assert.Equal(0ul, allocator.Allocate(64 * Page));
        foreach (var iova in small)
            allocator.Free(iova, 1);

        Assert.Equal(64 * Page, allocator.Allocate(64 * Page));
    }

    [Fact]
    [Trait("Covers", "R12")]
    public void Live_ranges_never_overlap_and_are_aligned_to_their_rounded_size() =>
        Prop.ForAll<ushort[], int>(CheckRanges).QuickCheckThrowOnFailure();

    private static void CheckRanges(ushort[] sizes, int seed)
    {
        const int pages = 512;
        var allocator = new IovaAllocator(0, (pages * Page) - 1);
        var live = new List<(ulong Iova, ulong Bytes)>();
        var random = new Random(seed);
        foreach (var size in sizes)
        {
            var bytes = (ulong)size * 4 + 1;
            var iova = allocator.Allocate(bytes);
            if (iova != 0)
            {
                var rounded = BitOperations.RoundUpToPowerOf2((bytes + Page - 1) / Page) * Page;
                Assert.Equal(0ul, iova % rounded);
                Assert.InRange(iova + bytes, Page, pages * Page);
                Assert.DoesNotContain(live, other => iova < other.Iova + other.Bytes && other.Iova < iova + bytes);
                live.Add((iova, bytes));
            }

            if (live.Count > 0 && random.Next(3) == 0)
            {
                var freed = live[random.Next(live.Count)];
                live.Remove(freed);
                allocator.Free(freed.Iova, freed.Bytes);
            }
        }

        foreach (var (iova, bytes) in live)
            allocator.Free(iova, bytes);

        Assert.NotEqual(0ul, allocator.Allocate(pages / 2 * Page));
    }
}

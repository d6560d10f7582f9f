using System.Runtime.InteropServices;

namespace VduseActors.Native.Tests;

/// <summary>x86-64 only, like the guard. What happens outside of guarded memory ends a process: tests/Actors/MissingMemory.</summary>
public sealed unsafe class BusErrorGuardTests
{
    private const int Pages = 64;
    private static readonly ulong _page = (ulong)Environment.SystemPageSize;
    private readonly BusErrorGuard _guard = BusErrorGuard.Install();

    [Fact]
    public void There_is_one_guard_in_a_process() => Assert.Same(_guard, BusErrorGuard.Install());

    [Theory]
    [InlineData(Architecture.Arm64)]
    [InlineData(Architecture.RiscV64)]
    [InlineData(Architecture.LoongArch64)]
    [InlineData(Architecture.X86)]
    public void Another_processor_is_refused_in_one_line(Architecture architecture)
    {
        var refused = Assert.Throws<PlatformNotSupportedException>(() => BusErrorGuard.RefuseOn(architecture));

        Assert.Equal($"there is no guard against bus errors for {architecture}, only for x86-64", refused.Message);
    }

    [Fact]
    public void Pages_that_have_gone_read_as_zeroes_and_are_counted_while_the_rest_stays()
    {
        using var file = MemoryFile.Create("vanishing", Pages * _page);
        using var mapping = Map(file);
        var bytes = new Span<byte>((void*)mapping.Address, checked((int)mapping.Length));
        bytes.Fill(0xee);
        var before = _guard.Faults;

        file.Resize(_page);
        var copy = bytes.ToArray();

        Assert.All(copy[..(int)_page], value => Assert.Equal(0xee, value));
        Assert.All(copy[(int)_page..], value => Assert.Equal(0, value));
        Assert.Equal(Pages - 1, _guard.Faults - before);
        Assert.True(mapping.HasVanished);
    }

    [Fact]
    public void Writes_to_what_has_gone_land_nowhere()
    {
        using var file = MemoryFile.Create("vanishing", Pages * _page);
        using var mapping = Map(file);

        file.Resize(0);
        new Span<byte>((void*)mapping.Address, checked((int)mapping.Length)).Fill(0xee);

        Assert.True(mapping.HasVanished);
        file.Resize(Pages * _page);
        using var again = file.Map(Pages * _page);
        Assert.Equal(-1, new Span<byte>((void*)again.Address, checked((int)again.Length)).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Many_threads_may_touch_the_same_hole_at_once()
    {
        using var file = MemoryFile.Create("vanishing", Pages * _page);
        using var mapping = Map(file);
        file.Resize(0);
        using var start = new Barrier(4);
        var sums = new long[4];

        var threads = Enumerable.Range(0, sums.Length).Select(index => new Thread(() =>
        {
            start.SignalAndWait();
            foreach (var value in new ReadOnlySpan<byte>((void*)mapping.Address, checked((int)mapping.Length)))
                sums[index] += value;
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.All(sums, sum => Assert.Equal(0, sum));
        Assert.True(mapping.HasVanished);
    }

    [Fact]
    public void A_mapping_knows_its_own_faults_only_also_where_it_took_the_place_of_another()
    {
        using var file = MemoryFile.Create("vanishing", Pages * _page);
        using var stays = Map(file);
        Guarded first;
        using (var brief = MemoryFile.Create("short", _page))
        {
            first = Map(brief);
            brief.Resize(0);
            _ = *(byte*)first.Address;
            first.Dispose();
        }

        using var next = Map(file);

        Assert.True(first.HasVanished);
        Assert.False(next.HasVanished);
        Assert.False(stays.HasVanished);
    }

    [Fact]
    public void When_the_table_is_full_a_mapping_is_made_without_a_guard()
    {
        var table = new BusErrorTable();
        for (var i = 0; i < BusErrorTable.Capacity; i++)
            Assert.Equal(i, table.Add((nuint)(i + 1) << 16, 4096, 4096));

        Assert.Equal(-1, table.Add(1 << 12, 4096, 4096));
        table.Remove(17);
        Assert.Equal(17, table.Add(1 << 12, 4096, 4096));
    }

    private Guarded Map(MemoryFile file)
    {
        var mapping = file.Map(file.Length);
        return new Guarded(mapping, _guard.TryProtect(mapping.Address, mapping.Length, (nuint)_page)!);
    }

    /// <summary>A mapping and its guard, which ends before the memory is unmapped.</summary>
    private sealed class Guarded(MemoryMapping mapping, GuardedRange range) : IDisposable
    {
        public nint Address => mapping.Address;

        public nuint Length => mapping.Length;

        public bool HasVanished => range.HasFaulted;

        public void Dispose()
        {
            range.Dispose();
            mapping.Dispose();
        }
    }
}

using FsCheck;
using FsCheck.Fluent;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Transports.Tests;

public sealed class IotlbMappingTests : IDisposable
{
    private const ulong FileLength = 64 * 4096;
    private readonly MemoryFile _file = MemoryFile.Create("iotlb", FileLength);

    public IotlbMappingTests()
    {
        var content = new byte[FileLength];
        for (var i = 0; i < content.Length; i++)
            content[i] = Pattern((ulong)i);
        RandomAccess.Write(_file.Handle, content, 0);
    }

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData(0, 0x10000, 4096)]
    [InlineData(4096, 0, 4)]
    [InlineData(8192, 0x7fff_f000, 10246)]
    [InlineData(4097, 0x3001, 1)]
    [InlineData(12287, 0x2fff, 2)]
    [InlineData(100, ulong.MaxValue - 199, 200)]
    public void The_host_address_is_that_of_the_first_iova(ulong offset, ulong start, ulong length)
    {
        using var mapping = Map(offset, start, length, IotlbPermission.ReadWrite);
        Assert.Equal(length, mapping.Length);
        AssertPattern(mapping, offset);
    }

    [Fact]
    public void Any_offset_and_length_inside_the_file_maps_the_right_bytes()
    {
        var ranges =
            from offset in Gen.Choose(0, (int)FileLength - 1)
            from length in Gen.Choose(1, (int)FileLength - offset)
            select (Offset: (ulong)offset, Length: (ulong)length);
        Prop.ForAll(ranges.ToArbitrary(), range =>
        {
            using var mapping = Map(range.Offset, 0x5000_0000, range.Length, IotlbPermission.ReadOnly);
            AssertPattern(mapping, range.Offset);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public unsafe void Writes_reach_the_file()
    {
        using var mapping = Map(4000, 0, 200, IotlbPermission.ReadWrite);
        new Span<byte>((void*)mapping.HostAddress, 200).Fill(0xee);
        var read = new byte[202];
        RandomAccess.Read(_file.Handle, read, 3999);
        Assert.Equal(Pattern(3999), read[0]);
        Assert.All(read[1..201], b => Assert.Equal(0xee, b));
        Assert.Equal(Pattern(4200), read[201]);
    }

    [Fact]
    public void Regions_that_cannot_be_mapped_are_refused()
    {
        Assert.Equal(Errno.EINVAL, IotlbMapping.TryMap(Region(0, 5, 4, IotlbPermission.ReadWrite), out _));
        Assert.Equal(Errno.EINVAL, IotlbMapping.TryMap(Region(0, 0, ulong.MaxValue, IotlbPermission.ReadWrite), out _));
        Assert.Equal(Errno.EINVAL, IotlbMapping.TryMap(Region(ulong.MaxValue, 0, 4095, IotlbPermission.ReadWrite), out _));
        Assert.Equal(Errno.EINVAL, IotlbMapping.TryMap(Region(4096, 0, long.MaxValue, IotlbPermission.ReadWrite), out _));
        Assert.Equal(Errno.EINVAL, IotlbMapping.TryMap(Region(0, 0, 4095, IotlbPermission.None), out _));
        Assert.NotEqual(Errno.None, IotlbMapping.TryMap(Region(0, 0, 1ul << 60, IotlbPermission.ReadWrite), out var none));
        Assert.Null(none);
    }

    [Fact]
    public void A_read_only_region_cannot_be_made_writable()
    {
        using var mapping = Map(0, 0, 4096, IotlbPermission.ReadOnly);
        Assert.Equal(Errno.None, mapping.Populate(mapping.HostAddress, 4096, write: false));
        Assert.NotEqual(Errno.None, mapping.Populate(mapping.HostAddress, 4096, write: true));
        Assert.True(mapping.Probe.EnsureAccessible(mapping.HostAddress, 4096, write: false));
        Assert.False(mapping.Probe.EnsureAccessible(mapping.HostAddress, 4096, write: true));
    }

    [Fact]
    public void Holes_in_the_region_are_reported_not_touched()
    {
        using var mapping = Map(0, 0, 2 * FileLength, IotlbPermission.ReadWrite);
        Assert.Equal(Errno.None, mapping.Populate(mapping.HostAddress, (nuint)FileLength, write: true));
        Assert.Equal(Errno.EFAULT, mapping.Populate(mapping.HostAddress, (nuint)FileLength + 1, write: true));
        Assert.Equal(Errno.EFAULT, mapping.Populate(mapping.HostAddress + (nint)FileLength, 1, write: false));
        Assert.False(mapping.Probe.EnsureAccessible(mapping.HostAddress + (nint)FileLength, 1, write: false));
    }

    [Fact]
    public void Populate_refuses_what_is_outside_the_region()
    {
        using var mapping = Map(0, 0, 4096, IotlbPermission.ReadWrite);
        Assert.Equal(Errno.EFAULT, mapping.Populate(mapping.HostAddress - 1, 1, write: false));
        Assert.Equal(Errno.EFAULT, mapping.Populate(mapping.HostAddress, 4097, write: false));
        Assert.Equal(Errno.EFAULT, mapping.Populate(mapping.HostAddress, nuint.MaxValue, write: false));
    }

    [Fact]
    public unsafe void After_replacing_reads_give_zeroes_and_writes_reach_nobody()
    {
        using var mapping = Map(4100, 0, 8192, IotlbPermission.ReadWrite);
        mapping.ReplaceInPlace();
        mapping.ReplaceInPlace();
        var view = new Span<byte>((void*)mapping.HostAddress, 8192);
        Assert.Equal(-1, view.IndexOfAnyExcept((byte)0));
        view.Fill(0xaa);
        var read = new byte[8192];
        RandomAccess.Read(_file.Handle, read, 4100);
        for (var i = 0; i < read.Length; i++)
            Assert.Equal(Pattern(4100 + (ulong)i), read[i]);
    }

    [Fact]
    [Trait("Covers", "A162")]
    public unsafe void After_replacing_what_is_to_be_kept_stands_as_it_was()
    {
        using var mapping = Map(4100, 0, 12288, IotlbPermission.ReadWrite);
        var host = mapping.HostAddress;
        mapping.ReplaceInPlace([(host + 5000, 100), (host + 12000, 100_000), (host - 100_000, 50), (0x1000, 4096)]);

        var view = new Span<byte>((void*)host, 12288);
        for (var i = 0; i < view.Length; i++)
            Assert.Equal(i is (>= 5000 and < 5100) or >= 12000 ? Pattern(4100 + (ulong)i) : 0, view[i]);

        view.Fill(0xaa);
        var read = new byte[12288];
        RandomAccess.Read(_file.Handle, read, 4100);
        for (var i = 0; i < read.Length; i++)
            Assert.Equal(Pattern(4100 + (ulong)i), read[i]);
    }

    [Fact]
    public unsafe void What_is_to_be_kept_and_is_a_hole_becomes_zeroes()
    {
        using var mapping = Map(0, 0, 2 * FileLength, IotlbPermission.ReadWrite);
        var end = mapping.HostAddress + (nint)FileLength;
        mapping.ReplaceInPlace([(end, 4096), (end - 16, 4096)]);

        Assert.Equal(Pattern(FileLength - 1), ReadByte(end - 1));
        Assert.Equal(0, ReadByte(end));
    }

    [Fact]
    public unsafe void Replacing_fills_the_holes_and_makes_a_read_only_region_writable()
    {
        using var mapping = Map(0, 0, 2 * FileLength, IotlbPermission.ReadOnly);
        var hole = mapping.HostAddress + (nint)FileLength;
        Assert.False(mapping.Probe.EnsureAccessible(hole, 1, write: true));
        mapping.ReplaceInPlace();
        Assert.True(mapping.Probe.EnsureAccessible(hole, 1, write: true));
        *(byte*)hole = 1;
    }

    [Fact]
    [Trait("Covers", "A162")]
    public async Task Readers_survive_a_replacement_and_see_old_or_zero_bytes_only()
    {
        using var mapping = Map(0, 0, FileLength, IotlbPermission.ReadWrite);
        using var reading = new SemaphoreSlim(0);
        var stop = false;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var wrong = 0;
            for (var round = 0; !Volatile.Read(ref stop); round++)
            {
                for (ulong i = 0; i < FileLength; i += 997)
                {
                    var seen = ReadByte(mapping.HostAddress + (nint)i);
                    if (seen != 0 && seen != Pattern(i))
                        wrong++;
                }

                if (round == 0)
                    reading.Release();
            }

            return wrong;
        })).ToArray();
        await reading.WaitAsync();
        await reading.WaitAsync();
        mapping.ReplaceInPlace();
        Volatile.Write(ref stop, true);
        Assert.All(await Task.WhenAll(readers), wrong => Assert.Equal(0, wrong));
    }

    [Fact]
    public void Dispose_twice_is_allowed_and_replacing_afterwards_does_nothing()
    {
        var mapping = Map(0, 0, 4096, IotlbPermission.ReadWrite);
        mapping.Dispose();
        using var other = MemoryMapping.MapShared(_file.Handle, 0, 4096);
        mapping.Dispose();
        mapping.ReplaceInPlace();
        Assert.Equal(Pattern(1), ReadByte(other.Address + 1));
    }

    private static byte Pattern(ulong offset) => (byte)((offset * 31 % 251) + 1);

    private static unsafe byte ReadByte(nint address) => Volatile.Read(ref *(byte*)address);

    private static unsafe void AssertPattern(IotlbMapping mapping, ulong offset)
    {
        var view = new ReadOnlySpan<byte>((void*)mapping.HostAddress, (int)mapping.Length);
        for (var i = 0; i < view.Length; i++)
        {
            if (view[i] != Pattern(offset + (ulong)i))
                Assert.Fail($"byte {i} of the region at file offset {offset} is {view[i]}");
        }
    }

    private IotlbRegion Region(ulong offset, ulong start, ulong last, IotlbPermission permission) =>
        new(_file.Handle, offset, start, last, permission);

    private IotlbMapping Map(ulong offset, ulong start, ulong length, IotlbPermission permission)
    {
        Assert.Equal(Errno.None, IotlbMapping.TryMap(Region(offset, start, start + (length - 1), permission), out var mapping));
        return mapping!;
    }
}

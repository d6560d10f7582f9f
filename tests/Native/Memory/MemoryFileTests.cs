using VduseActors.Kernel;

namespace VduseActors.Native.Tests;

public class MemoryFileTests
{
    [Fact]
    public unsafe void Two_mappings_of_one_file_share_their_bytes()
    {
        using var file = MemoryFile.Create("shared", 8192);
        using var first = file.Map(8192);
        using var copy = file.Duplicate();
        using var second = MemoryMapping.MapShared(copy, 4096, 4096);
        *(int*)(first.Address + 4096) = 42;
        Assert.Equal(42, *(int*)second.Address);
    }

    [Fact]
    public unsafe void A_mapping_outlives_its_file()
    {
        var file = MemoryFile.Create("gone", 4096);
        using var mapping = file.Map(4096);
        file.Dispose();
        file.Dispose();
        *(int*)mapping.Address = 1;
        mapping.Dispose();
    }

    [Fact]
    public void Refused_mappings_name_the_call()
    {
        using var file = MemoryFile.Create("odd", 4096);
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => MemoryMapping.MapShared(file.Handle, 1, 4096)).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => MemoryMapping.Allocate(0)).Errno);
        Assert.Equal(Errno.ENOMEM, Assert.Throws<LinuxException>(() => MemoryMapping.Allocate(1ul << 60)).Errno);
    }
}

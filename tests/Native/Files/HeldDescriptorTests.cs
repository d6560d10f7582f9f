using System.Runtime.InteropServices;
using VduseActors.Kernel;

namespace VduseActors.Native.Tests;

public class HeldDescriptorTests
{
    [Fact]
    public void A_number_that_is_held_stays_open_when_its_owner_closes()
    {
        var name = $"held-{Guid.NewGuid():n}";
        var file = MemoryFile.Create(name, 4096);
        int number;
        using (var held = new HeldDescriptor(file.Handle))
        {
            number = held.Number;
            file.Dispose();
            Assert.Contains(name, Target(number), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(name, Target(number), StringComparison.Ordinal);
    }

    [Fact]
    public void A_descriptor_that_is_closed_cannot_be_held()
    {
        var file = MemoryFile.Create("closed", 4096);
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => new HeldDescriptor(file.Handle).Dispose());
    }

    [Fact]
    public void No_descriptor_has_the_number_that_is_none()
    {
        using var none = new HeldDescriptor(null);
        Assert.Equal(-1, none.Number);
    }

    [Fact]
    public void Closing_what_was_held_longest_keeps_errno()
    {
        var file = MemoryFile.Create("errno", 4096);
        using (new HeldDescriptor(file.Handle))
        {
            file.Dispose();
            Marshal.SetLastPInvokeError((int)Errno.EDQUOT);
        }

        Assert.Equal(Errno.EDQUOT, Libc.LastError);
    }

    // By then others may have the number.
    private static string Target(int number) => new FileInfo($"/proc/self/fd/{number}").LinkTarget ?? "";
}

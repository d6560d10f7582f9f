using VduseActors.Kernel;

namespace VduseActors.Native.Tests;

public class LinuxErrorsTests
{
    [Theory]
    [InlineData(LinuxErrors.Map, Errno.ENOMEM, "max_map_count")]
    [InlineData("anything", Errno.EMFILE, "RLIMIT_NOFILE")]
    [InlineData("anything", Errno.ENFILE, "fs.file-max")]
    public void An_error_is_one_line_with_call_subject_reason_and_remedy(string operation, Errno errno, string remedy)
    {
        var error = LinuxErrors.Create(errno, operation, "image");
        Assert.Equal((errno, operation, "image"), (error.Errno, error.Operation, error.Subject));
        Assert.StartsWith($"{operation} on 'image': {errno}, ", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void What_was_found_out_comes_first() =>
        Assert.Equal(
            "bind on 'socket': somebody listens there (EEXIST, File exists).",
            LinuxErrors.Create(Errno.EEXIST, "bind", "socket", "somebody listens there").Message);

    [Fact]
    public void A_number_without_a_name_is_still_explained() =>
        Assert.Equal("call: errno 133, Memory page has hardware error.", LinuxErrors.Create((Errno)133, "call", null).Message);
}

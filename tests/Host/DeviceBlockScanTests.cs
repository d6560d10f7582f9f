using VduseActors.Host.Configuration;

namespace VduseActors.Host.Tests;

public sealed class DeviceBlockScanTests
{
    [Theory]
    [InlineData("vduse {\n devices {\n  a { type = block }\n  b {}\n  a { type = block }\n }\n}", "a", 3, 5)]
    [InlineData("vduse.devices.a { }\nvduse.devices { a = { } }", "a", 1, 2)]
    [InlineData("vduse.devices { \"a.b\" { }, \"a.b\" { } }", "a.b", 1, 1)]
    [InlineData("vduse { devices { a {} } }\nvduse { devices { a {} } }", "a", 1, 2)]
    [InlineData("vduse.devices {\n a { x = \"\"\"{\n}\"\"\" }\n a : {}\n}", "a", 2, 4)]
    public void A_block_that_stands_twice_is_found_with_both_lines(string text, string name, int first, int second) =>
        Assert.Equal(new DeviceBlockScan.Twice(name, first, second), DeviceBlockScan.Find(text));

    [Theory]
    [InlineData("")]
    [InlineData("vduse.devices { a { } b { } }")]
    [InlineData("vduse.devices { a { backend { } } b { backend { } } }")]
    [InlineData("vduse.devices { a { } # a { }\n // a { }\n b { serial = \"a { }\" } }")]
    [InlineData("vduse.devices { a { queues = 1 } }\nvduse.devices.a.queues = 2")]
    [InlineData("base { x = 1 }\nvduse.devices { a = ${base} { y = 1 } b = ${base} { y = 2 } }")]
    [InlineData("other.devices { a { } a { } }")]
    [InlineData("vduse.devices.a.b { }\nvduse.devices.a.b { }")]
    [InlineData("vduse.devices { a { list = [ { a { } }, { a { } } ] } }")]
    [InlineData("} } \" unclosed")]
    public void What_is_no_second_block_is_none(string text) => Assert.Null(DeviceBlockScan.Find(text));
}

namespace VduseActors.Native.Tests;

public class DeviceNodeNameTests
{
    [Theory]
    [InlineData("disk0")]
    [InlineData("a")]
    [InlineData("A-b_c.9")]
    [InlineData("binder")]
    public void Ordinary_names_can_be_used(string name) => Assert.Null(DeviceNodeName.FindFault(name));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(".", "is reserved by the kernel")]
    [InlineData("control", "is reserved by the kernel")]
    [InlineData("unbind", "is reserved by the kernel")]
    [InlineData("a/b", "has characters other than A-Z, a-z, 0-9, '.', '_' and '-'")]
    [InlineData("a\n", "has characters other than A-Z, a-z, 0-9, '.', '_' and '-'")]
    [Trait("Covers", "B74")]
    public void What_is_wrong_is_said(string name, string fault) => Assert.Equal(fault, DeviceNodeName.FindFault(name));
}

using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Transports.Vduse;

namespace VduseActors.Transports.Tests;

public class VduseCreateArgumentTests
{
    private static readonly VduseDeviceSpec _spec = new()
    {
        Name = "disk0",
        DeviceId = 2,
        VendorId = 0x1af4,
        Features = 0x3_0000_0123,
        QueueCount = 4,
        QueueAlign = 64,
        Groups = 3,
        AddressSpaces = 2,
        Config = new byte[] { 9, 8, 7 },
    };

    [Fact]
    public void The_argument_is_header_and_configuration()
    {
        var bytes = VduseCreateArgument.Encode(_spec, apiVersion: 1);
        Assert.Equal(336 + 3, bytes.Length);
        Assert.Equal("disk0\0"u8.ToArray(), bytes[..6]);
        Assert.All(bytes[6..256], b => Assert.Equal(0, b));
        Assert.Equal(0x1af4u, UInt32(bytes, 256));
        Assert.Equal(2u, UInt32(bytes, 260));
        Assert.Equal(0x3_0000_0123ul, BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(264)));
        Assert.Equal(4u, UInt32(bytes, 272));
        Assert.Equal(64u, UInt32(bytes, 276));
        Assert.Equal(3u, UInt32(bytes, 280));
        Assert.Equal(2u, UInt32(bytes, 284));
        Assert.All(bytes[288..332], b => Assert.Equal(0, b));
        Assert.Equal(3u, UInt32(bytes, 332));
        Assert.Equal([9, 8, 7], bytes[336..]);
    }

    [Fact]
    public void Version_0_has_zeroes_where_version_1_has_groups_and_address_spaces()
    {
        var bytes = VduseCreateArgument.Encode(_spec with { Groups = 1, AddressSpaces = 1 }, apiVersion: 0);
        Assert.All(bytes[280..332], b => Assert.Equal(0, b));
    }

    [Fact]
    public void A_name_of_255_bytes_keeps_its_final_NUL()
    {
        var bytes = VduseCreateArgument.Encode(_spec with { Name = new string('x', 255) }, apiVersion: 0);
        Assert.Equal((byte)'x', bytes[254]);
        Assert.Equal(0, bytes[255]);
        Assert.Equal(0x1af4u, UInt32(bytes, 256));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Names_that_would_be_cut_are_not_encoded(string name) =>
        Assert.False(VduseCreateArgument.TryEncodeName(name, new byte[256]));

    [Fact]
    public void A_name_too_long_for_its_field_is_not_encoded() =>
        Assert.False(VduseCreateArgument.TryEncodeName(new string('x', 256), new byte[256]));

    [Fact]
    public void A_specification_without_a_known_fault_is_not_explained() =>
        Assert.Null(VduseCreateArgument.Diagnose(_spec with { Features = 1ul << 33 }));

    [Fact]
    public void A_name_without_fault_fits_the_kernels_field() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), name =>
        name is null
        || DeviceNodeName.FindFault(name) is not null
        || VduseCreateArgument.TryEncodeName(name, new byte[VduseAbi.VDUSE_NAME_MAX])).QuickCheckThrowOnFailure();

    private static uint UInt32(byte[] bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset));
}

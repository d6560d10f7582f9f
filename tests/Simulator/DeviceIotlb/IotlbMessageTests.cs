using VduseActors.Kernel;
using VduseActors.Simulator.DeviceIotlb;

namespace VduseActors.Simulator.Tests.DeviceIotlb;

public sealed class IotlbMessageTests
{
    [Fact]
    [Trait("Covers", "R21")]
    public void An_entry_of_2016_has_its_32_bytes_where_the_review_saw_them()
    {
        var entry = new Rfc2016Entry(
            0x1122334455667788, 0x2000, 0x7fff00001000, IotlbPermission.ReadWrite, IotlbMessageType.Update, Rfc2016Valid.Valid);
        var bytes = new byte[Rfc2016Entry.Bytes];
        Array.Fill(bytes, (byte)0xee);

        entry.Write(bytes);

        Assert.Equal(
            "88776655443322110020000000000000001000" + "00ff7f0000" + "03" + "02" + "02" + "0000000000",
            Convert.ToHexStringLower(bytes));
        Assert.Equal(entry, Rfc2016Entry.Read(bytes));
    }

    [Fact]
    [Trait("Covers", "R22")]
    public void The_ioctls_of_2016_have_the_numbers_that_their_sizes_give()
    {
        Assert.Equal(Rfc2016Ioctl.SetQueueCall, Iow(0x23, 8));
        Assert.Equal(Rfc2016Ioctl.Update, Iow(0x24, 32));
        Assert.Equal(Rfc2016Ioctl.SetQueueRequest, Iow(0x25, 16));
        Assert.Equal(Rfc2016Ioctl.Run, Iow(0x26, 4));

        static uint Iow(uint number, uint size) => (1u << 30) | (size << 16) | (0xafu << 8) | number;
    }

    [Fact]
    [Trait("Covers", "R29")]
    public void A_message_of_version_2_has_72_bytes_with_its_address_space_behind_the_type()
    {
        var message = new VhostIotlbMessage(
            0x1000, 0x2000, 0x3000, IotlbPermission.WriteOnly, IotlbMessageType.Invalidate)
        { AddressSpace = 5 };
        var bytes = new byte[VhostIotlbMessage.Bytes];
        Array.Fill(bytes, (byte)0xee);

        message.Write(bytes);

        Assert.Equal(
            "02000000" + "05000000" + "0010000000000000" + "0020000000000000" + "0030000000000000" + "02" + "03" + new string('0', 76),
            Convert.ToHexStringLower(bytes));
        Assert.True(VhostIotlbMessage.TryRead(bytes, out var read));
        Assert.Equal(message, read);
    }

    [Fact]
    [Trait("Covers", "R29")]
    public void A_message_of_version_1_has_no_address_space()
    {
        var message = new VhostIotlbMessage(1, 2, 3, IotlbPermission.ReadOnly, IotlbMessageType.Miss) { Version = 1, AddressSpace = 9 };
        var bytes = new byte[VhostIotlbMessage.Bytes];

        message.Write(bytes);

        Assert.Equal(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0 }, bytes.AsSpan(0, 8));
        bytes[4] = 7;
        Assert.True(VhostIotlbMessage.TryRead(bytes, out var read));
        Assert.Equal(0u, read.AddressSpace);
    }

    [Theory]
    [Trait("Covers", "R29")]
    [InlineData(71, 2)]
    [InlineData(72, 0)]
    [InlineData(72, 3)]
    public void A_short_message_or_one_of_another_version_is_none(int length, byte version)
    {
        var bytes = new byte[length];
        bytes[0] = version;
        Assert.False(VhostIotlbMessage.TryRead(bytes, out _));
    }
}

using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VduseActors.Kernel;
using VduseActors.Transports.Vduse;

namespace VduseActors.Transports.Tests;

public class NetlinkCodecTests
{
    [Fact]
    public void Attach_is_the_bytes_that_the_kernel_expects()
    {
        byte[] expected =
        [
            40, 0, 0, 0, 0x1c, 0, 5, 0, 7, 0, 0, 0, 0, 0, 0, 0, // nlmsghdr: length, family 28, REQUEST|ACK, sequence 7, port
            3, 1, 0, 0, // genlmsghdr: DEV_NEW, version 1
            8, 0, 4, 0, (byte)'d', (byte)'s', (byte)'k', 0, // DEV_NAME "dsk"
            10, 0, 2, 0, (byte)'v', (byte)'d', (byte)'u', (byte)'s', (byte)'e', 0, 0, 0, // MGMTDEV_DEV_NAME "vduse", padded
        ];
        Assert.Equal(expected, VdpaMessages.Attach(28, "dsk").Finish(7).ToArray());
    }

    [Fact]
    public void Listing_asks_for_a_dump()
    {
        var bytes = VdpaMessages.ListDevices(28).Finish(1).ToArray();
        Assert.Equal(20, bytes.Length);
        Assert.Equal(0x305, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(6)));
        Assert.Equal(5, bytes[16]);
    }

    [Fact]
    public void What_is_encoded_is_decoded()
    {
        var names = ArbMap.Default.ArbFor<NonEmptyString>();
        Prop.ForAll(names, ArbMap.Default.ArbFor<uint>(), (name, sequence) =>
        {
            var text = Sanitise(name.Get);
            ReadOnlySpan<byte> datagram = VdpaMessages.Attach(99, text).Finish(sequence);
            Assert.Equal(0, datagram.Length % 4);
            Assert.True(NetlinkMessage.TryTake(ref datagram, out var message));
            Assert.True(datagram.IsEmpty);
            Assert.Equal((99, sequence), (message.Type, message.Sequence));
            Assert.Equal(NetlinkFlags.Request | NetlinkFlags.Acknowledge, message.Flags);
            var device = VdpaMessages.ParseDevice(message.Attributes);
            Assert.Equal((text, "vduse"), (device!.Name, device.ManagementDevice));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_string_longer_than_an_attribute_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => VdpaMessages.Attach(28, new string('x', 70_000)));

    [Fact]
    public void A_device_is_read_from_its_attributes()
    {
        var attributes = new AttributeBytes()
            .Text(4, "disk0").Text(2, "vduse").UInt32(5, 2).UInt32(6, 0x1af4).UInt32(7, 8).UInt16(8, 256).UInt16(9, 2).UInt32(999, 1);
        Assert.Equal(new VdpaDevice("disk0", "vduse", 2, 0x1af4, 8, 256), VdpaMessages.ParseDevice(attributes.Read()));
    }

    [Fact]
    public void A_management_device_may_lack_a_bus()
    {
        var plain = new AttributeBytes().Text(2, "vduse").UInt64(3, 6).UInt32(15, 0xffff);
        Assert.Equal(new VdpaManagementDevice("vduse", null, 6), VdpaMessages.ParseManagementDevice(plain.Read()));
        var pci = new AttributeBytes().Text(1, "pci").Text(2, "0000:01:00.0");
        Assert.Equal(new VdpaManagementDevice("0000:01:00.0", "pci", 0), VdpaMessages.ParseManagementDevice(pci.Read()));
    }

    [Fact]
    public void A_block_configuration_is_read_from_its_attributes()
    {
        var attributes = new AttributeBytes()
            .Text(4, "disk0").UInt32(5, 2).UInt64(14, 0x3_0000_0000).UInt64(21, 2048).UInt32(23, 4096).UInt16(25, 2).UInt8(35, 1)
                .UInt8(36, 1);
        Assert.Equal(
            new VdpaDeviceConfig("disk0", 2, 0x3_0000_0000, 2048, 4096, 2, true),
            VdpaMessages.ParseConfig(attributes.Read()));
    }

    [Fact]
    public void Before_block_attributes_existed_number_21_was_no_capacity()
    {
        var old = new AttributeBytes().Text(4, "disk0").UInt32(5, 2).UInt64(21, 0x3_0000_0000);
        Assert.Null(VdpaMessages.ParseConfig(old.Read())!.BlockCapacitySectors);
    }

    [Fact]
    public void An_answer_without_a_name_is_nobody()
    {
        Assert.Null(VdpaMessages.ParseDevice(new AttributeBytes().UInt32(5, 2).Read()));
        Assert.Null(VdpaMessages.ParseManagementDevice(default));
        Assert.Null(VdpaMessages.ParseConfig(default));
        Assert.Null(GenericNetlink.ParseFamily(default));
    }

    [Fact]
    public void A_value_shorter_than_its_type_is_absent()
    {
        var attributes = new AttributeBytes().UInt8(14, 1).Text(4, "disk0").UInt8(5, 2).Read();
        var config = VdpaMessages.ParseConfig(attributes)!;
        Assert.Null(config.NegotiatedFeatures);
        Assert.Equal(0u, config.DeviceId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_kernels_text_is_found_behind_the_quoted_request(bool capped)
    {
        var quoted = VdpaMessages.Attach(28, "disk0").Finish(3);
        var text = new AttributeBytes().UInt32(2, 20).Text(1, "Queue is not set up").ToArray();
        byte[] payload = [.. BitConverter.GetBytes(-22), .. capped ? quoted[..16] : quoted, .. text];
        var verdict = Verdict(NetlinkMessageType.Error, NetlinkFlags.AckTlvs | (capped ? NetlinkFlags.Capped : 0), payload);
        Assert.Equal(new NetlinkVerdict(Errno.EINVAL, "Queue is not set up"), verdict);
    }

    [Fact]
    public void A_dump_ends_with_a_number_and_perhaps_a_text()
    {
        Assert.Equal(new NetlinkVerdict(Errno.None, null), Verdict(NetlinkMessageType.Done, 0, []));
        Assert.Equal(new NetlinkVerdict(Errno.None, null), Verdict(NetlinkMessageType.Done, 0, BitConverter.GetBytes(0)));
        byte[] refused = [.. BitConverter.GetBytes(-1), .. new AttributeBytes().Text(1, "No").ToArray()];
        Assert.Equal(new NetlinkVerdict(Errno.EPERM, "No"), Verdict(NetlinkMessageType.Done, NetlinkFlags.AckTlvs, refused));
    }

    [Fact]
    public void An_error_that_is_cut_short_is_an_error() =>
        Assert.Equal(Errno.EPROTO, Verdict(NetlinkMessageType.Error, 0, [0, 0]).Errno);

    [Fact]
    public void Random_bytes_are_read_to_their_end_and_no_further()
    {
        // Lengths near the truth get deeper into the parser than pure noise.
        var bytes =
            from noise in ArbMap.Default.ArbFor<byte[]>().Generator
            from body in ArbMap.Default.ArbFor<byte[]>().Generator
            from lie in Gen.Choose(-3, 3)
            from type in Gen.Elements<ushort>(2, 3, 28)
            from flags in Gen.Elements<ushort>(0, 0x100, 0x200, 0x300)
            from framed in Gen.Elements(true, false)
            select framed ? Frame(type, flags, [.. body, .. noise], lie) : noise;
        Prop.ForAll(bytes.ToArbitrary(), ReadEverything).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Random_attributes_are_read_to_their_end_and_no_further()
    {
        var attributes =
            from count in Gen.Choose(0, 6)
            from parts in Gen.ArrayOf(
                from type in Gen.Choose(0, 40)
                from length in Gen.Frequency((8, Gen.Choose(4, 16)), (1, Gen.Choose(0, 3)), (1, Gen.Choose(17, 65535)))
                from value in Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), 12)
                select (byte[])[.. BitConverter.GetBytes((ushort)length), .. BitConverter.GetBytes((ushort)type), .. value],
                count)
            select parts.SelectMany(p => p).ToArray();
        Prop.ForAll(attributes.ToArbitrary(), bytes =>
        {
            ReadEverything(Frame(28, 0, [1, 1, 0, 0, .. bytes], 0));
            ReadEverything(Frame(2, 0x300, [.. BitConverter.GetBytes(-22), .. new byte[16], .. bytes], 0));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_quoted_request_of_any_alleged_length_is_passed_over_without_leaving_the_message()
    {
        var cases =
            from tail in Gen.Choose(0, 24)
            from alleged in Gen.Frequency((8, Gen.Choose(0, 48)), (1, Gen.Elements(int.MinValue, int.MaxValue, -1, -4)))
            select (Tail: tail, Alleged: alleged);
        Prop.ForAll(cases.ToArbitrary(), c => ReadEverything(Frame(
            2, 0x200, [.. BitConverter.GetBytes(-22), .. BitConverter.GetBytes(c.Alleged), .. new byte[12], .. new byte[c.Tail]], 0)))
            .QuickCheckThrowOnFailure();
    }

    private static void ReadEverything(byte[] bytes)
    {
        ReadOnlySpan<byte> datagram = bytes;
        var rounds = 0;
        while (NetlinkMessage.TryTake(ref datagram, out var message))
        {
            Assert.True(++rounds <= bytes.Length / 16);
            NetlinkVerdict.Parse(message);
            VdpaMessages.ParseDevice(message.Attributes);
            VdpaMessages.ParseManagementDevice(message.Attributes);
            VdpaMessages.ParseConfig(message.Attributes);
            GenericNetlink.ParseFamily(message.Attributes);
        }
    }

    private static byte[] Frame(ushort type, ushort flags, byte[] payload, int lie)
    {
        var message = new byte[16 + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length + lie);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), type);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), flags);
        payload.CopyTo(message, 16);
        return message;
    }

    private static NetlinkVerdict Verdict(ushort type, NetlinkFlags flags, ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> datagram = Frame(type, (ushort)flags, payload.ToArray(), 0);
        Assert.True(NetlinkMessage.TryTake(ref datagram, out var message));
        return NetlinkVerdict.Parse(message);
    }

    private static string Sanitise(string text)
    {
        var valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace("\0", "", StringComparison.Ordinal);
        return valid.Length == 0 ? "x" : valid;
    }
}

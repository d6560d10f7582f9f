using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VduseActors.Transports.RfcV3;

namespace VduseActors.Transports.Tests.RfcV3;

/// <summary>The structures of RFC v3 byte for byte: sizes, offsets and numbers as its header has them on a 64-bit machine.</summary>
public sealed class RfcWireTests
{
    [Fact]
    public void Structures_have_their_sizes_on_the_wire()
    {
        Assert.Equal(280, Unsafe.SizeOf<RfcRequest>());
        Assert.Equal(272, Unsafe.SizeOf<RfcResponse>());
        Assert.Equal(32, Unsafe.SizeOf<RfcDeviceConfig>());
        Assert.Equal(32, Unsafe.SizeOf<RfcIotlbEntry>());
        Assert.Equal(8, Unsafe.SizeOf<RfcQueueEventFd>());
        Assert.Equal(256, Unsafe.SizeOf<RfcConfigData>());
    }

    [Theory]
    [InlineData(RfcIoctl.VDUSE_CREATE_DEV, 1, 1, 32)]
    [InlineData(RfcIoctl.VDUSE_DESTROY_DEV, 2, 0, 0)]
    [InlineData(RfcIoctl.VDUSE_IOTLB_GET_FD, 4, 3, 32)]
    [InlineData(RfcIoctl.VDUSE_VQ_SETUP_KICKFD, 5, 1, 8)]
    [InlineData(RfcIoctl.VDUSE_VQ_SETUP_IRQFD, 6, 1, 8)]
    public void Calls_have_the_numbers_that_their_direction_size_and_type_make(uint number, uint call, uint direction, uint size) =>
        Assert.Equal(direction << 30 | size << 16 | 0x81u << 8 | call, number);

    [Fact]
    public void Message_types_are_numbered_in_the_order_of_the_header()
    {
        RfcRequestType[] order =
        [
            RfcRequestType.SetQueueSize, RfcRequestType.SetQueueAddress, RfcRequestType.SetQueueReady, RfcRequestType.GetQueueReady,
            RfcRequestType.SetQueueState, RfcRequestType.GetQueueState, RfcRequestType.SetFeatures, RfcRequestType.GetFeatures,
            RfcRequestType.SetStatus, RfcRequestType.GetStatus, RfcRequestType.SetConfig, RfcRequestType.GetConfig,
            RfcRequestType.UpdateIotlb,
        ];

        Assert.Equal(Enum.GetValues<RfcRequestType>(), order);
        Assert.Equal(Enumerable.Range(0, 13), order.Select(type => (int)type));
    }

    [Fact]
    public void Requests_are_read_from_where_the_kernel_puts_them()
    {
        Assert.Equal(0x01020304u, (uint)Read(0).Type);
        Assert.Equal(0x01020304u, Read(4).RequestId);
        Assert.Equal(0x01020304u, Read(8).Flags);
        Assert.Equal(0x01020304u, Read(12).PayloadSize);
        Assert.Equal(0x01020304u, Read(16).QueueIndex);
        Assert.Equal(0x01020304u, Read(20).QueueSize);
        Assert.Equal(0x04, Read(20).Ready);
        Assert.Equal(0x0304, Read(20).AvailIndex);
        Assert.Equal(Value, Read(24).DescriptorAddress);
        Assert.Equal(Value, Read(32).DriverAddress);
        Assert.Equal(Value, Read(40).DeviceAddress);
        Assert.Equal(Value, Read(16).Features);
        Assert.Equal(0x04, Read(16).Status);
        Assert.Equal(0x01020304u, Read(16).ConfigOffset);
        Assert.Equal(0x01020304u, Read(20).ConfigLength);
        Assert.Equal(0x04, Read(24).ConfigData[0]);
        Assert.Equal(0x04, Read(24 + 248).ConfigData[248]);
        Assert.Equal(Value, Read(16).IovaStart);
        Assert.Equal(Value, Read(24).IovaLast);
    }

    [Fact]
    public void Replies_are_written_where_the_kernel_looks()
    {
        Assert.Equal((0, 4), Place((ref RfcResponse reply) => reply.RequestId = uint.MaxValue));
        Assert.Equal((4, 4), Place((ref RfcResponse reply) => reply.Result = -1));
        Assert.Equal((8, 4), Place((ref RfcResponse reply) => reply.QueueIndex = uint.MaxValue));
        Assert.Equal((12, 1), Place((ref RfcResponse reply) => reply.Ready = byte.MaxValue));
        Assert.Equal((12, 2), Place((ref RfcResponse reply) => reply.AvailIndex = ushort.MaxValue));
        Assert.Equal((8, 8), Place((ref RfcResponse reply) => reply.Features = ulong.MaxValue));
        Assert.Equal((8, 1), Place((ref RfcResponse reply) => reply.Status = byte.MaxValue));
        Assert.Equal((8, 4), Place((ref RfcResponse reply) => reply.ConfigOffset = uint.MaxValue));
        Assert.Equal((12, 4), Place((ref RfcResponse reply) => reply.ConfigLength = uint.MaxValue));
        Assert.Equal((16, 256), Place((ref RfcResponse reply) => ((Span<byte>)reply.ConfigData).Fill(0xff)));
    }

    [Fact]
    public void Arguments_of_calls_are_laid_out_as_the_kernel_reads_them()
    {
        Assert.Equal((0, 4), Place((ref RfcDeviceConfig config) => config.Id = uint.MaxValue));
        Assert.Equal((4, 4), Place((ref RfcDeviceConfig config) => config.VendorId = uint.MaxValue));
        Assert.Equal((8, 4), Place((ref RfcDeviceConfig config) => config.DeviceId = uint.MaxValue));
        Assert.Equal((16, 8), Place((ref RfcDeviceConfig config) => config.BounceSize = ulong.MaxValue));
        Assert.Equal((24, 2), Place((ref RfcDeviceConfig config) => config.QueueCount = ushort.MaxValue));
        Assert.Equal((26, 2), Place((ref RfcDeviceConfig config) => config.MaxQueueSize = ushort.MaxValue));
        Assert.Equal((28, 4), Place((ref RfcDeviceConfig config) => config.QueueAlign = uint.MaxValue));
        Assert.Equal((0, 8), Place((ref RfcIotlbEntry entry) => entry.Offset = ulong.MaxValue));
        Assert.Equal((8, 8), Place((ref RfcIotlbEntry entry) => entry.Start = ulong.MaxValue));
        Assert.Equal((16, 8), Place((ref RfcIotlbEntry entry) => entry.Last = ulong.MaxValue));
        Assert.Equal((24, 1), Place((ref RfcIotlbEntry entry) => entry.Permission = byte.MaxValue));
        Assert.Equal((0, 4), Place((ref RfcQueueEventFd setup) => setup.Index = uint.MaxValue));
        Assert.Equal((4, 4), Place((ref RfcQueueEventFd setup) => setup.Descriptor = uint.MaxValue));
    }

    private const ulong Value = 0x1112131401020304;

    private delegate void Change<T>(ref T structure);

    /// <summary>A message whose bytes are zero but for eight from an offset on.</summary>
    private static RfcRequest Read(int offset)
    {
        var bytes = new byte[RfcRequest.WireSize + sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(offset), Value);
        return MemoryMarshal.Read<RfcRequest>(bytes);
    }

    /// <summary>Offset and number of the bytes that a change makes 0xff.</summary>
    private static (int Offset, int Length) Place<T>(Change<T> change)
        where T : unmanaged
    {
        var structure = default(T);
        change(ref structure);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in structure));
        return (bytes.IndexOf((byte)0xff), bytes.Count((byte)0xff));
    }
}

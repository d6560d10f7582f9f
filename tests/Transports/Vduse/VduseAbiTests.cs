using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Transports.Vduse;

namespace VduseActors.Transports.Tests;

/// <summary>Sizes, offsets and ioctl numbers as the C compiler gives them for <c>linux/vduse.h</c> of Linux 7.3.</summary>
public class VduseAbiTests
{
    public static TheoryData<Type, int> Sizes => new()
    {
        { typeof(VduseAbi.vduse_dev_config), 336 },
        { typeof(VduseAbi.vduse_iotlb_entry_v2), 80 },
        { typeof(VduseAbi.vduse_config_data), 8 },
        { typeof(VduseAbi.vduse_vq_config), 32 },
        { typeof(VduseAbi.vduse_vq_info), 48 },
        { typeof(VduseAbi.vduse_vq_eventfd), 8 },
        { typeof(VduseAbi.vduse_iova_umem), 48 },
        { typeof(VduseAbi.vduse_iova_info), 48 },
        { typeof(VduseRequest), 152 },
        { typeof(VduseResponse), 152 },
        { typeof(Libc.Statx), 256 },
        { typeof(Libc.SockaddrNl), 12 },
        { typeof(EpollEvent), 16 },
    };

    public static TheoryData<Type, string, int> Offsets => new()
    {
        { typeof(VduseAbi.vduse_dev_config), "name", 0 },
        { typeof(VduseAbi.vduse_dev_config), "vendor_id", 256 },
        { typeof(VduseAbi.vduse_dev_config), "device_id", 260 },
        { typeof(VduseAbi.vduse_dev_config), "features", 264 },
        { typeof(VduseAbi.vduse_dev_config), "vq_num", 272 },
        { typeof(VduseAbi.vduse_dev_config), "vq_align", 276 },
        { typeof(VduseAbi.vduse_dev_config), "ngroups", 280 },
        { typeof(VduseAbi.vduse_dev_config), "nas", 284 },
        { typeof(VduseAbi.vduse_dev_config), "config_size", 332 },
        { typeof(VduseAbi.vduse_iotlb_entry_v2), "offset", 0 },
        { typeof(VduseAbi.vduse_iotlb_entry_v2), "start", 8 },
        { typeof(VduseAbi.vduse_iotlb_entry_v2), "last", 16 },
        { typeof(VduseAbi.vduse_iotlb_entry_v2), "perm", 24 },
        { typeof(VduseAbi.vduse_iotlb_entry_v2), "asid", 32 },
        { typeof(VduseAbi.vduse_config_data), "offset", 0 },
        { typeof(VduseAbi.vduse_config_data), "length", 4 },
        { typeof(VduseAbi.vduse_vq_config), "index", 0 },
        { typeof(VduseAbi.vduse_vq_config), "max_size", 4 },
        { typeof(VduseAbi.vduse_vq_config), "group", 8 },
        { typeof(VduseAbi.vduse_vq_info), "index", 0 },
        { typeof(VduseAbi.vduse_vq_info), "num", 4 },
        { typeof(VduseAbi.vduse_vq_info), "desc_addr", 8 },
        { typeof(VduseAbi.vduse_vq_info), "driver_addr", 16 },
        { typeof(VduseAbi.vduse_vq_info), "device_addr", 24 },
        { typeof(VduseAbi.vduse_vq_info), "split_avail_index", 32 },
        { typeof(VduseAbi.vduse_vq_info), "packed_last_avail_counter", 32 },
        { typeof(VduseAbi.vduse_vq_info), "packed_last_avail_idx", 34 },
        { typeof(VduseAbi.vduse_vq_info), "packed_last_used_counter", 36 },
        { typeof(VduseAbi.vduse_vq_info), "packed_last_used_idx", 38 },
        { typeof(VduseAbi.vduse_vq_info), "ready", 40 },
        { typeof(VduseAbi.vduse_vq_eventfd), "index", 0 },
        { typeof(VduseAbi.vduse_vq_eventfd), "fd", 4 },
        { typeof(VduseAbi.vduse_iova_umem), "uaddr", 0 },
        { typeof(VduseAbi.vduse_iova_umem), "iova", 8 },
        { typeof(VduseAbi.vduse_iova_umem), "size", 16 },
        { typeof(VduseAbi.vduse_iova_umem), "asid", 24 },
        { typeof(VduseAbi.vduse_iova_info), "start", 0 },
        { typeof(VduseAbi.vduse_iova_info), "last", 8 },
        { typeof(VduseAbi.vduse_iova_info), "capability", 16 },
        { typeof(VduseAbi.vduse_iova_info), "asid", 24 },
        { typeof(VduseRequest), "Type", 0 },
        { typeof(VduseRequest), "RequestId", 4 },
        { typeof(VduseRequest), "QueueIndex", 24 },
        { typeof(VduseRequest), "Status", 24 },
        { typeof(VduseRequest), "IovaStart", 24 },
        { typeof(VduseRequest), "IovaLast", 32 },
        { typeof(VduseRequest), "IovaAddressSpace", 40 },
        { typeof(VduseRequest), "Group", 24 },
        { typeof(VduseRequest), "GroupAddressSpace", 28 },
        { typeof(VduseRequest), "ReadyQueueIndex", 24 },
        { typeof(VduseRequest), "Ready", 28 },
        { typeof(VduseResponse), "RequestId", 0 },
        { typeof(VduseResponse), "Result", 4 },
        { typeof(VduseResponse), "QueueIndex", 24 },
        { typeof(VduseResponse), "SplitAvailIndex", 28 },
        { typeof(VduseResponse), "PackedLastAvailCounter", 28 },
        { typeof(VduseResponse), "PackedLastAvailIndex", 30 },
        { typeof(VduseResponse), "PackedLastUsedCounter", 32 },
        { typeof(VduseResponse), "PackedLastUsedIndex", 34 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_structure_has_the_size_of_its_C_counterpart(Type type, int size) => Assert.Equal(size, Marshal.SizeOf(type));

    [Theory]
    [MemberData(nameof(Offsets))]
    public void A_field_is_where_C_has_it(Type type, string field, int offset) => Assert.Equal(offset, (int)Marshal.OffsetOf(type, field));

    [Fact]
    public void Every_field_of_the_kernel_structures_is_listed_above()
    {
        var listed = Offsets.Select(row => ((Type)((object[])row)[0], (string)((object[])row)[1])).ToHashSet();
        var types = listed.Select(l => l.Item1).Distinct();
        foreach (var field in types.SelectMany(type => type.GetFields()).Where(field => !field.IsStatic))
            Assert.Contains((field.DeclaringType!, field.Name), listed);
    }

    [Theory]
    [InlineData((uint)VduseIoctl.VDUSE_GET_API_VERSION, 2, 0x00, 8)]
    [InlineData((uint)VduseIoctl.VDUSE_SET_API_VERSION, 1, 0x01, 8)]
    [InlineData((uint)VduseIoctl.VDUSE_CREATE_DEV, 1, 0x02, 336)]
    [InlineData((uint)VduseIoctl.VDUSE_DESTROY_DEV, 1, 0x03, 256)]
    [InlineData((uint)VduseIoctl.VDUSE_GET_FEATURES, 2, 0x04, 8)]
    [InlineData((uint)VduseIoctl.VDUSE_SET_FEATURES, 1, 0x05, 8)]
    [InlineData((uint)VduseIoctl.VDUSE_IOTLB_GET_FD, 3, 0x10, 32)]
    [InlineData((uint)VduseIoctl.VDUSE_DEV_GET_FEATURES, 2, 0x11, 8)]
    [InlineData((uint)VduseIoctl.VDUSE_DEV_SET_CONFIG, 1, 0x12, 8)]
    [InlineData((uint)VduseIoctl.VDUSE_DEV_INJECT_CONFIG_IRQ, 0, 0x13, 0)]
    [InlineData((uint)VduseIoctl.VDUSE_VQ_SETUP, 1, 0x14, 32)]
    [InlineData((uint)VduseIoctl.VDUSE_VQ_GET_INFO, 3, 0x15, 48)]
    [InlineData((uint)VduseIoctl.VDUSE_VQ_SETUP_KICKFD, 1, 0x16, 8)]
    [InlineData((uint)VduseIoctl.VDUSE_VQ_INJECT_IRQ, 1, 0x17, 4)]
    [InlineData((uint)VduseIoctl.VDUSE_IOTLB_REG_UMEM, 1, 0x18, 48)]
    [InlineData((uint)VduseIoctl.VDUSE_IOTLB_DEREG_UMEM, 1, 0x19, 48)]
    [InlineData((uint)VduseIoctl.VDUSE_IOTLB_GET_INFO, 3, 0x1a, 48)]
    [InlineData((uint)VduseIoctl.VDUSE_IOTLB_GET_FD2, 3, 0x1b, 80)]
    public void An_ioctl_number_encodes_direction_size_type_and_number(uint request, uint direction, uint number, uint size) =>
        Assert.Equal((direction << 30) | (size << 16) | (0x81u << 8) | number, request);

    [Fact]
    public void Messages_travel_as_they_lie_in_memory()
    {
        Assert.Equal(VduseRequest.WireSize, Unsafe.SizeOf<VduseRequest>());
        Assert.Equal(VduseResponse.WireSize, Unsafe.SizeOf<VduseResponse>());
        Assert.True(BitConverter.IsLittleEndian);
    }
}

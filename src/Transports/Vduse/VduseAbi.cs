using System.Runtime.InteropServices;

namespace VduseActors.Transports.Vduse;

/// <summary>
/// Structures of <c>linux/vduse.h</c> as of API version 1, C's names. API version 0 has reserved words, which must be zero, where
/// version 1 has <c>ngroups</c>, <c>nas</c>, <c>group</c> and <c>asid</c>.
/// </summary>
internal static class VduseAbi
{
    public const int VDUSE_NAME_MAX = 256;
    public const ulong VDUSE_IOVA_CAP_UMEM = 1;

    /// <summary>Followed by <c>config_size</c> bytes of configuration space.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 336)]
    public unsafe struct vduse_dev_config
    {
        [FieldOffset(0)] public fixed byte name[VDUSE_NAME_MAX];
        [FieldOffset(256)] public uint vendor_id;
        [FieldOffset(260)] public uint device_id;
        [FieldOffset(264)] public ulong features;
        [FieldOffset(272)] public uint vq_num;
        [FieldOffset(276)] public uint vq_align;
        [FieldOffset(280)] public uint ngroups;
        [FieldOffset(284)] public uint nas;
        [FieldOffset(332)] public uint config_size;
    }

    /// <summary>The first 32 bytes are <c>struct vduse_iotlb_entry</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 80)]
    public struct vduse_iotlb_entry_v2
    {
        [FieldOffset(0)] public ulong offset;
        [FieldOffset(8)] public ulong start;
        [FieldOffset(16)] public ulong last;
        [FieldOffset(24)] public byte perm;
        [FieldOffset(32)] public uint asid;
    }

    /// <summary>Followed by <c>length</c> bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 8)]
    public struct vduse_config_data
    {
        [FieldOffset(0)] public uint offset;
        [FieldOffset(4)] public uint length;
    }

    [StructLayout(LayoutKind.Explicit, Size = 32)]
    public struct vduse_vq_config
    {
        [FieldOffset(0)] public uint index;
        [FieldOffset(4)] public ushort max_size;
        [FieldOffset(8)] public uint group;
    }

    /// <summary>The kernel fills one member of the union, by the ring layout that was negotiated.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 48)]
    public struct vduse_vq_info
    {
        [FieldOffset(0)] public uint index;
        [FieldOffset(4)] public uint num;
        [FieldOffset(8)] public ulong desc_addr;
        [FieldOffset(16)] public ulong driver_addr;
        [FieldOffset(24)] public ulong device_addr;
        [FieldOffset(32)] public ushort split_avail_index;
        [FieldOffset(32)] public ushort packed_last_avail_counter;
        [FieldOffset(34)] public ushort packed_last_avail_idx;
        [FieldOffset(36)] public ushort packed_last_used_counter;
        [FieldOffset(38)] public ushort packed_last_used_idx;
        [FieldOffset(40)] public byte ready;
    }

    [StructLayout(LayoutKind.Explicit, Size = 8)]
    public struct vduse_vq_eventfd
    {
        [FieldOffset(0)] public uint index;
        [FieldOffset(4)] public int fd;
    }

    [StructLayout(LayoutKind.Explicit, Size = 48)]
    public struct vduse_iova_umem
    {
        [FieldOffset(0)] public ulong uaddr;
        [FieldOffset(8)] public ulong iova;
        [FieldOffset(16)] public ulong size;
        [FieldOffset(24)] public uint asid;
    }

    [StructLayout(LayoutKind.Explicit, Size = 48)]
    public struct vduse_iova_info
    {
        [FieldOffset(0)] public ulong start;
        [FieldOffset(8)] public ulong last;
        [FieldOffset(16)] public ulong capability;
        [FieldOffset(24)] public uint asid;
    }
}

using System.Runtime.InteropServices;

namespace VduseActors.Transports.Vduse;

/// <summary>Structures of <c>linux/vhost_types.h</c>.</summary>
internal static class VhostAbi
{
    /// <summary><c>vhost_vring_state</c>, and with a descriptor as number <c>vhost_vring_file</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct VringState
    {
        public uint Index;
        public uint Number;
    }

    /// <summary><c>vhost_vring_addr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct VringAddress
    {
        public uint Index;
        public uint Flags;
        public ulong Descriptors;
        public ulong Used;
        public ulong Avail;
        public ulong Log;
    }

    /// <summary>The head of <c>vhost_vdpa_config</c>; the bytes follow.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ConfigHead
    {
        public uint Offset;
        public uint Length;
    }

    /// <summary><c>vhost_msg_v2</c> with its IOTLB member.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 72)]
    public struct IotlbMessage
    {
        /// <summary>VHOST_IOTLB_MSG_V2.</summary>
        public const uint Version2 = 2;

        [FieldOffset(0)]
        public uint Version;

        [FieldOffset(4)]
        public uint AddressSpace;

        [FieldOffset(8)]
        public ulong Iova;

        [FieldOffset(16)]
        public ulong Size;

        [FieldOffset(24)]
        public ulong UserAddress;

        [FieldOffset(32)]
        public byte Permission;

        [FieldOffset(33)]
        public IotlbMessageType Type;
    }

    /// <summary><c>VHOST_IOTLB_*</c>.</summary>
    public enum IotlbMessageType : byte
    {
        None = 0,
        Update = 2,
        Invalidate = 3,
        BatchBegin = 5,
        BatchEnd = 6,
    }
}

using System.Buffers.Binary;

namespace VduseActors.Devices.Net;

/// <summary>Lays out <c>struct virtio_net_config</c> (virtio 1.2, 5.1.4), little-endian.</summary>
internal static class NetConfigSpace
{
    /// <summary>All of the structure; what follows <c>mtu</c> belongs to features that are not offered, and is zero.</summary>
    public const int Size = 24;

    private const int StatusOffset = 6, MaxPairsOffset = 8, MtuOffset = 10;
    private const ushort LinkUp = 1;

    /// <summary>Builds the initial configuration space.</summary>
    public static byte[] Build(MacAddress mac, int mtu)
    {
        var config = new byte[Size];
        mac.CopyTo(config);
        BinaryPrimitives.WriteUInt16LittleEndian(config.AsSpan(StatusOffset), LinkUp);

        // Counts only with MQ, but one pair there is.
        BinaryPrimitives.WriteUInt16LittleEndian(config.AsSpan(MaxPairsOffset), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(config.AsSpan(MtuOffset), (ushort)mtu);
        return config;
    }
}

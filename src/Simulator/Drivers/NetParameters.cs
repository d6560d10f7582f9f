using System.Buffers.Binary;

namespace VduseActors.Simulator.Drivers;

/// <summary>What a network device's configuration space says, as the driver uses it.</summary>
/// <param name="Mac">Address of the device in the order of the wire, in the low 48 bits; 0 without MAC.</param>
/// <param name="Mtu">Largest packet; 1500 without MTU.</param>
/// <param name="LinkUp">Whether the link is up; true without STATUS.</param>
public sealed record NetParameters(ulong Mac, int Mtu, bool LinkUp)
{
    internal const int HeaderBytes = 12, EthernetBytes = 14, VlanBytes = 4;

    private const int ConfigBytes = 12, DefaultMtu = 1500;
    private const ushort LinkUpBit = 1;

    /// <summary>Longest frame that may arrive: a VLAN tag is not counted into the MTU.</summary>
    public int MaxFrameBytes => Mtu + EthernetBytes + VlanBytes;

    internal static NetParameters Read(IVirtioTransport transport)
    {
        Span<byte> config = stackalloc byte[ConfigBytes];
        transport.ReadConfig(0, config);
        var features = transport.DriverFeatures;
        var mac = ((ulong)BinaryPrimitives.ReadUInt16BigEndian(config) << 32) | BinaryPrimitives.ReadUInt32BigEndian(config[2..]);
        return new NetParameters(
            (features & NetFeature.Mac) != 0 ? mac : 0,
            (features & NetFeature.Mtu) != 0 ? BinaryPrimitives.ReadUInt16LittleEndian(config[10..]) : DefaultMtu,
            (features & NetFeature.Status) == 0 || (BinaryPrimitives.ReadUInt16LittleEndian(config[6..]) & LinkUpBit) != 0);
    }
}

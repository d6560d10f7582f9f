using System.Buffers.Binary;
using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Bus;

/// <summary>What netlink tells of a device's configuration.</summary>
internal static class VdpaConfigDecoder
{
    private const uint BlockDevice = 2;

    internal static VdpaDeviceConfig Decode(IVdpaConfigOps device)
    {
        ulong? negotiated = (device.Status & DeviceStatus.FeaturesOk) != 0 ? device.DriverFeatures : null;
        if (device.DeviceId != BlockDevice)
            return new VdpaDeviceConfig(device.Name, device.DeviceId, negotiated, null, null, null, null);

        Span<byte> config = stackalloc byte[60];
        device.ReadConfig(0, config);
        var offered = device.DeviceFeatures;
        return new VdpaDeviceConfig(
            device.Name,
            BlockDevice,
            negotiated,
            BinaryPrimitives.ReadUInt64LittleEndian(config),
            Has(offered, 6) ? BinaryPrimitives.ReadUInt32LittleEndian(config[20..]) : null,
            Has(offered, 12) ? BinaryPrimitives.ReadUInt16LittleEndian(config[34..]) : null,
            Has(offered, 5));
    }

    private static bool Has(ulong features, int bit) => (features & (1UL << bit)) != 0;
}

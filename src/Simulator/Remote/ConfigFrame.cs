using VduseActors.Kernel;

namespace VduseActors.Simulator.Remote;

/// <summary>A device's decoded configuration in a frame: what is unknown has its bit clear.</summary>
internal static class ConfigFrame
{
    private const byte HasConfig = 1, HasFeatures = 2, HasCapacity = 4, HasBlockSize = 8, HasQueues = 16, HasReadOnly = 32;

    internal static void Write(ref FrameWriter frame, VdpaDeviceConfig? config)
    {
        var known = (byte)(config is null ? 0
            : HasConfig
            | (config.NegotiatedFeatures is null ? 0 : HasFeatures)
            | (config.BlockCapacitySectors is null ? 0 : HasCapacity)
            | (config.BlockSize is null ? 0 : HasBlockSize)
            | (config.BlockQueues is null ? 0 : HasQueues)
            | (config.BlockReadOnly is null ? 0 : HasReadOnly));
        frame.Write(known);
        if (config is null)
            return;
        frame.WriteText(config.Name);
        frame.Write(config.DeviceId);
        frame.Write(config.NegotiatedFeatures ?? 0);
        frame.Write(config.BlockCapacitySectors ?? 0);
        frame.Write(config.BlockSize ?? 0);
        frame.Write(config.BlockQueues ?? 0);
        frame.Write((byte)(config.BlockReadOnly is true ? 1 : 0));
    }

    internal static VdpaDeviceConfig? Read(ref FrameReader frame)
    {
        var known = frame.Read<byte>();
        if ((known & HasConfig) == 0)
            return null;
        var (name, id) = (frame.ReadText(), frame.Read<uint>());
        var (features, capacity, blockSize) = (frame.Read<ulong>(), frame.Read<ulong>(), frame.Read<uint>());
        var (queues, readOnly) = (frame.Read<ushort>(), frame.Read<byte>());
        return new VdpaDeviceConfig(
            name,
            id,
            (known & HasFeatures) != 0 ? features : null,
            (known & HasCapacity) != 0 ? capacity : null,
            (known & HasBlockSize) != 0 ? blockSize : null,
            (known & HasQueues) != 0 ? queues : null,
            (known & HasReadOnly) != 0 ? readOnly != 0 : null);
    }
}

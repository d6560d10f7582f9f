using VduseActors.Kernel;

namespace VduseActors.Simulator.Remote;

/// <summary>What a driver configured for a queue, in a frame.</summary>
internal static class QueueInfoFrame
{
    internal static void Write(ref FrameWriter frame, VduseQueueInfo info)
    {
        frame.Write(info.Size);
        frame.Write(info.DescriptorAddress);
        frame.Write(info.DriverAddress);
        frame.Write(info.DeviceAddress);
        frame.Write(info.State.AvailIndex);
        frame.Write(info.State.LastAvailCounter);
        frame.Write(info.State.LastAvailIndex);
        frame.Write(info.State.LastUsedCounter);
        frame.Write(info.State.LastUsedIndex);
        frame.Write((byte)(info.Ready ? 1 : 0));
    }

    internal static VduseQueueInfo Read(ref FrameReader frame) => new(
        frame.Read<uint>(),
        frame.Read<ulong>(),
        frame.Read<ulong>(),
        frame.Read<ulong>(),
        new VduseQueueState(frame.Read<ushort>(), frame.Read<ushort>(), frame.Read<ushort>(), frame.Read<ushort>(), frame.Read<ushort>()),
        frame.Read<byte>() != 0);
}

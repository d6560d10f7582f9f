using VduseActors.Kernel;

namespace VduseActors.Simulator.Remote;

/// <summary>A device's specification in a frame.</summary>
internal static class SpecFrame
{
    internal static void Write(ref FrameWriter frame, VduseDeviceSpec spec)
    {
        frame.WriteText(spec.Name);
        frame.Write(spec.DeviceId);
        frame.Write(spec.VendorId);
        frame.Write(spec.Features);
        frame.Write(spec.QueueCount);
        frame.Write(spec.MaxQueueSize);
        frame.Write(spec.QueueAlign);
        frame.Write(spec.Groups);
        frame.Write(spec.AddressSpaces);
        frame.WriteBytes(spec.Config.Span);
    }

    internal static VduseDeviceSpec Read(ref FrameReader frame) => new()
    {
        Name = frame.ReadText(),
        DeviceId = frame.Read<uint>(),
        VendorId = frame.Read<uint>(),
        Features = frame.Read<ulong>(),
        QueueCount = frame.Read<uint>(),
        MaxQueueSize = frame.Read<ushort>(),
        QueueAlign = frame.Read<uint>(),
        Groups = frame.Read<uint>(),
        AddressSpaces = frame.Read<uint>(),
        Config = frame.ReadBytes().ToArray(),
    };
}

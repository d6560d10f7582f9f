namespace VduseActors.Simulator.Vduse;

/// <summary>Device status bits (virtio 1.2, section 2.1).</summary>
internal static class VirtioStatus
{
    internal const byte Acknowledge = 1;
    internal const byte Driver = 2;
    internal const byte DriverOk = 4;
    internal const byte FeaturesOk = 8;
    internal const byte NeedsReset = 0x40;
    internal const byte Failed = 0x80;
}

using VduseActors.Kernel;

namespace VduseActors.Transports.RfcV3;

/// <summary>What the driver configured for a queue, which under RFC v3 only the daemon knows.</summary>
internal sealed class RfcQueueRegisters
{
    public uint Size { get; set; }

    public ulong DescriptorAddress { get; set; }

    public ulong DriverAddress { get; set; }

    public ulong DeviceAddress { get; set; }

    public ushort AvailIndex { get; set; }

    public bool Ready { get; set; }

    public VduseQueueInfo Info =>
        new(Size, DescriptorAddress, DriverAddress, DeviceAddress, new VduseQueueState(AvailIndex), Ready);

    public void Reset()
    {
        Size = 0;
        DescriptorAddress = DriverAddress = DeviceAddress = 0;
        AvailIndex = 0;
        Ready = false;
    }
}

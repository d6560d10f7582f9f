using VduseActors.Kernel;

namespace VduseActors.Transports.Kernel.Tests;

/// <summary>The first request of a split virtqueue by plain pointers: header, data (readable by the driver), status.</summary>
internal sealed unsafe class RawQueue : IDisposable
{
    private readonly VduseQueueInfo _info;
    private readonly IotlbMapping _ring;

    public RawQueue(IVduseDevice device, uint index)
    {
        _info = device.GetQueueInfo(index);
        _ring = RingMapping.Map(device, _info.DescriptorAddress, out var errno)!;
        Assert.Equal(Errno.None, errno);
    }

    /// <summary>IOVA of the data of the first request.</summary>
    public ulong DataAddress => Descriptor(1).Address;

    public void Dispose() => _ring.Dispose();

    public void Complete(IotlbMapping window, ReadOnlySpan<byte> data) => Complete(window.HostAddress, data);

    /// <summary>Answers the first request with data and status OK.</summary>
    /// <param name="memory">Host address of IOVA 0.</param>
    /// <param name="data">What the driver reads.</param>
    public void Complete(nint memory, ReadOnlySpan<byte> data)
    {
        var (address, length) = Descriptor(1);
        Assert.Equal((uint)data.Length, length);
        data.CopyTo(new Span<byte>((void*)(memory + (nint)address), data.Length));
        *(byte*)(memory + (nint)Descriptor(2).Address) = 0;
        var used = (ushort*)Ring(_info.DeviceAddress);
        var element = (uint*)(used + 2);
        element[0] = Head;
        element[1] = (uint)data.Length + 1;
        Volatile.Write(ref used[1], 1);
    }

    private uint Head => ((ushort*)Ring(_info.DriverAddress))[2];

    private (ulong Address, uint Length) Descriptor(int position)
    {
        var index = Head;
        for (var i = 0; i < position; i++)
            index = *(ushort*)(Ring(_info.DescriptorAddress) + (nint)(16 * index) + 14);
        var descriptor = Ring(_info.DescriptorAddress) + (nint)(16 * index);
        return (*(ulong*)descriptor, *(uint*)(descriptor + 8));
    }

    private nint Ring(ulong iova) => _ring.HostAddress + (nint)(iova - _info.DescriptorAddress);
}

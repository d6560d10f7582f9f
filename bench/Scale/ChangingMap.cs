using VduseActors.Kernel;
using VduseActors.Simulator.Bus;

namespace VduseActors.Bench.Scale;

/// <summary>A guest's map that changes under its driver: in what the device has mapped, or in what it never looked at.</summary>
/// <param name="vhost">The device.</param>
/// <param name="ram">What the driver uses.</param>
internal sealed class ChangingMap(SimulatedVhostVdpa vhost, GuestRam ram) : IDisposable
{
    private readonly GuestRam _other = new(1UL << 32, 1 << 20);
    private ulong _border = ram.Bytes / 2;

    /// <summary>Maps the memory.</summary>
    public void Plug() => Check(vhost.UpdateIotlb(ram.Start, ram.Last, ram, 0, IotlbPermission.ReadWrite));

    /// <summary>Replaces all regions by others of the same memory, as one change: nothing stays of what the device has mapped.</summary>
    public void Replace()
    {
        Check(vhost.BeginBatch());
        Check(vhost.InvalidateIotlb(ram.Start, ram.Last));
        Check(vhost.UpdateIotlb(ram.Start, ram.Start + _border - 1, ram, 0, IotlbPermission.ReadWrite));
        Check(vhost.UpdateIotlb(ram.Start + _border, ram.Last, ram, _border, IotlbPermission.ReadWrite));
        Check(vhost.EndBatch());
        _border = ram.Bytes / 2 == _border ? ram.Bytes / 4 : ram.Bytes / 2;
    }

    /// <summary>Plugs a page's worth of unrelated memory in and out.</summary>
    public void ChangeElsewhere()
    {
        Check(vhost.UpdateIotlb(_other));
        Check(vhost.InvalidateIotlb(_other.Start, _other.Last));
    }

    /// <inheritdoc/>
    public void Dispose() => _other.Dispose();

    private static void Check(Errno errno)
    {
        if (errno != Errno.None)
            throw new InvalidOperationException($"A change of the memory map failed with {errno}.");
    }
}

using VduseActors.Kernel;
using VduseActors.State;

namespace VduseActors.Iotlb;

/// <content>
/// Looking what of the mappings an update of the driver's map concerns. The kernel names a range, on most of them all that there is, also
/// when an unrelated page was added; but it shows the new map before its message is answered, and what that still says is not to be let go
/// of.
/// </content>
internal sealed partial class IotlbActor
{
    /// <summary>
    /// With more mappings than this the driver's queues are stopped: to look at each costs more than to map anew what is used.
    /// </summary>
    private const int MostCompared = 256;

    private void OnCompare(Compare compare) => Sender.Tell(new Compared(compare.Token, !HoldsStill(compare.Range)), Self);

    private bool HoldsStill(in IovaRange range)
    {
        var compared = 0;
        foreach (var mapped in _device.Iotlb.Mapped)
        {
            if (range.Overlaps(mapped.AddressSpace, mapped.Region.Start, mapped.Region.Last)
                && (++compared > MostCompared || !HoldsStill(mapped)))
            {
                return false;
            }
        }

        return true;
    }

    private bool HoldsStill(MappedRegion mapped)
    {
        var (start, last) = (mapped.Region.Start, mapped.Region.Last);

        // Where its owner took memory away that we touched, ours is another than that of the file.
        if (mapped.Source is null || mapped.Mapping.HasVanished
            || _device.Device.TryGetIotlbRegion(start, start, mapped.AddressSpace, out var now) != Errno.None)
        {
            return false;
        }

        using (now.File)
        {
            return RegionSource.Of(now, start, last) == mapped.Source;
        }
    }
}

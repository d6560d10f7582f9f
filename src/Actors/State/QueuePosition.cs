using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.State;

/// <summary>
/// Between the kernel's words for a position in a ring and the virtqueue's; the negotiated layout says which fields count.
/// </summary>
internal static class QueuePosition
{
    /// <summary>A position as the kernel tells it. Of a split ring only the avail index is told.</summary>
    public static VirtqueueState Read(ulong features, VduseQueueState state) => IsPacked(features)
        ? new VirtqueueState(state.LastAvailIndex, state.LastUsedIndex, state.LastAvailCounter != 0, state.LastUsedCounter != 0)
        : new VirtqueueState(state.AvailIndex, state.AvailIndex);

    /// <summary>Puts a position into the answer to GET_VQ_STATE.</summary>
    public static void Write(ref VduseResponse response, ulong features, VirtqueueState position)
    {
        if (!IsPacked(features))
        {
            response.SplitAvailIndex = position.AvailIndex;
            return;
        }

        response.PackedLastAvailCounter = position.AvailWrap ? (ushort)1 : (ushort)0;
        response.PackedLastAvailIndex = position.AvailIndex;
        response.PackedLastUsedCounter = position.UsedWrap ? (ushort)1 : (ushort)0;
        response.PackedLastUsedIndex = position.UsedIndex;
    }

    private static bool IsPacked(ulong features) => (features & VirtioFeature.RingPacked) != 0;
}

using VduseActors.Virtio;

namespace VduseActors.Faults;

/// <summary>What a hostile driver writes that takes more than a chain of buffers.</summary>
internal static class RingEffects
{
    private const VirtqDescriptorFlags Next =
        VirtqDescriptorFlags.Next, Writes = VirtqDescriptorFlags.Write, Indirect = VirtqDescriptorFlags.Indirect;

    public static void SelfLoop(HostileRing ring)
    {
        var a = ring.Take();
        ring.Describe(a, ring.HeaderIova, HostileRing.HeaderBytes, Next, a);
        ring.MakeAvailable(a);
    }

    public static void ZeroLengthCycle(HostileRing ring)
    {
        var (a, b) = (ring.Take(), ring.Take());
        ring.Describe(a, ring.HeaderIova, 0, Next, b);
        ring.Describe(b, ring.HeaderIova, 0, Next, a);
        ring.MakeAvailable(a);
    }

    public static void Cycle(HostileRing ring)
    {
        var (a, b, c) = (ring.Take(), ring.Take(), ring.Take());
        ring.Describe(a, ring.HeaderIova, HostileRing.HeaderBytes, Next, b);
        ring.Describe(b, ring.HeaderIova, 1, Next, c);
        ring.Describe(c, ring.HeaderIova, 1, Next, b);
        ring.MakeAvailable(a);
    }

    public static void BadNext(HostileRing ring)
    {
        var a = ring.Take();
        ring.Describe(a, ring.HeaderIova, HostileRing.HeaderBytes, Next, ring.Size);
        ring.MakeAvailable(a);
    }

    public static void HeadTwice(HostileRing ring)
    {
        var head = ring.Chain(ring.Header, ring.Data, ring.Status);
        ring.MakeAvailable(head, head);
    }

    public static void EventGarbage(HostileRing ring)
    {
        ring.Fields.AvailFlags = 0xabcd;
        ring.Fields.UsedEvent = (ushort)(ring.Fields.UsedIndex + 12345);
        ring.Offer(ring.Header, ring.Data, ring.Status);
    }

    public static void UsedOverwritten(HostileRing ring)
    {
        // Not the index: by it this driver counts what comes back.
        ring.Fields.UsedFlags = 0xffff;
        ring.Fields.UsedId((ushort)(ring.UsedIndex + 1)) = 0xffff_ffff;
        ring.Offer(ring.Header, ring.Data, ring.Status);
    }

    /// <summary>A read of sector 0 with another header.</summary>
    public static void Asks(HostileRing ring, uint type, ulong sector)
    {
        ring.WriteHeader(type, sector);
        ring.Offer(ring.Header, ring.Data, ring.Status);
    }

    public static void ChainTooLong(HostileRing ring)
    {
        FillTable(ring)[ring.Size] = new VirtqDescriptor { Address = ring.StatusIova, Length = 1, Flags = Writes };
        OfferTable(ring, (ring.Size + 1u) * VirtqDescriptor.Bytes);
    }

    public static void IndirectNested(HostileRing ring)
    {
        FillTable(ring)[1] = new VirtqDescriptor { Address = ring.TableIova, Length = 16, Flags = Indirect };
        OfferTable(ring, 48);
    }

    public static void IndirectBadNext(HostileRing ring)
    {
        FillTable(ring)[1].Next = 3;
        OfferTable(ring, 48);
    }

    /// <summary>An indirect table that is said to have so many bytes.</summary>
    public static void IndirectOf(HostileRing ring, uint bytes, VirtqDescriptorFlags more = VirtqDescriptorFlags.None)
    {
        FillTable(ring);
        OfferTable(ring, bytes, more);
    }

    private static Span<VirtqDescriptor> FillTable(HostileRing ring)
    {
        var entries = ring.Table;
        for (var i = 0; i < entries.Length; i++)
            entries[i] = new VirtqDescriptor { Address = ring.HeaderIova, Length = 1, Flags = Next, Next = (ushort)(i + 1) };
        return entries;
    }

    private static void OfferTable(HostileRing ring, uint bytes, VirtqDescriptorFlags more = VirtqDescriptorFlags.None)
    {
        var head = ring.Take();
        ring.Describe(head, ring.TableIova, bytes, Indirect | more, head);
        ring.MakeAvailable(head);
    }
}

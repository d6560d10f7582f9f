using VduseActors.Virtio;

namespace VduseActors.Faults;

/// <content>What a hostile driver writes into its own ring. The queue is its own; the load runs beside it.</content>
public static partial class FaultKinds
{
    private const string Quarantined = "Quarantine that queue; the other queues notice nothing.";

    private static IEnumerable<FaultKind> Ring() =>
    [
        Hostile(
            "bad-head", "An avail entry names a descriptor that the ring does not have.",
            Quarantined, "B01", HostileExpectation.Quarantine,
            static ring => ring.MakeAvailable(ring.Size)),
        Hostile(
            "avail-jump", "The avail index runs ahead by more than the ring holds.",
            Quarantined, "B02", HostileExpectation.Quarantine,
            static ring => ring.MoveAvailIndex(ring.Size + 1)),
        Hostile(
            "avail-backwards", "The avail index moves backwards.",
            Quarantined, "B03", HostileExpectation.Quarantine,
            static ring => ring.MoveAvailIndex(-1)),
        Hostile(
            "self-loop", "A descriptor is its own successor.",
            Quarantined, "B04", HostileExpectation.Quarantine,
            RingEffects.SelfLoop),
        Hostile(
            "zero-length-cycle", "Two descriptors of no length form a cycle.",
            Quarantined, "B05", HostileExpectation.Quarantine,
            RingEffects.ZeroLengthCycle),
        Hostile(
            "cycle", "A chain runs into a cycle behind its head.",
            Quarantined, "B06", HostileExpectation.Quarantine,
            RingEffects.Cycle),
        Hostile(
            "bad-next", "A descriptor's successor lies outside of the ring.",
            Quarantined, "B07", HostileExpectation.Quarantine,
            RingEffects.BadNext),
        Hostile(
            "chain-too-long", "An indirect table holds more descriptors than the ring.",
            "Quarantine that queue, or answer with an error.", "B08", HostileExpectation.Anything,
            RingEffects.ChainTooLong),
        Hostile(
            "head-twice", "One head is made available twice at once.",
            "Serve both or quarantine; never confuse two requests.", "B09", HostileExpectation.Anything,
            RingEffects.HeadTwice),
        Hostile(
            "readable-after-writable", "A readable descriptor follows a writable one.",
            Quarantined, "B10", HostileExpectation.Quarantine,
            static ring => ring.Offer(ring.Header, ring.Data, ring.Header, ring.Status)),
        Hostile(
            "zero-length", "A valid request has empty descriptors between its parts.",
            "Skip them and serve the request.", "B11", HostileExpectation.Completion,
            static ring => ring.Offer(new(ring.HeaderIova, 0, false), ring.Header, new(ring.DataIova, 0, true), ring.Data, ring.Status)),
        Hostile(
            "no-header", "A request has writable descriptors only.",
            "Answer with an error.", "B12", HostileExpectation.Error,
            static ring => ring.Offer(ring.Data, ring.Status)),
        Hostile(
            "length-overflow", "The lengths of a chain add up to more than 32 bits hold.",
            "Answer with an error or quarantine.", "B13", HostileExpectation.Anything,
            static ring =>
                ring.Offer(ring.Header, new(ring.DataIova, uint.MaxValue, true), new(ring.DataIova, uint.MaxValue, true), ring.Status)),
        Hostile(
            "address-wrap", "A buffer runs over the end of the address space.",
            "Answer with an error or quarantine.", "B14", HostileExpectation.Anything,
            static ring => ring.Offer(ring.Header, new(ulong.MaxValue - 255, HostileRing.SectorSize, true), ring.Status)),
        Hostile(
            "unmapped-data", "A data buffer lies where nothing is mapped.",
            "Answer with an error.", "B15", HostileExpectation.Error,
            static ring => ring.Offer(ring.Header, new(HostileRing.NowhereIova, HostileRing.SectorSize, true), ring.Status)),
        Hostile(
            "unmapped-header", "The request header lies where nothing is mapped.",
            Quarantined, "B15", HostileExpectation.Quarantine,
            static ring => ring.Offer(new(HostileRing.NowhereIova, HostileRing.HeaderBytes, false), ring.Data, ring.Status)),
        Hostile(
            "unmapped-status", "The status byte lies where nothing is mapped.",
            Quarantined, "B15", HostileExpectation.Quarantine,
            static ring => ring.Offer(ring.Header, ring.Data, new(HostileRing.NowhereIova, 1, true))),
        Hostile(
            "buffer-into-hole", "A data buffer begins in mapped memory and runs out of it.",
            "Answer with an error; touch nothing behind.", "B16", HostileExpectation.Error,
            static ring => ring.Offer(ring.Header, new(ring.BeforeHoleIova, HostileRing.SectorSize, true), ring.Status)),
        Hostile(
            "data-over-ring", "A read's data buffer is the ring itself.",
            "Harm nobody but this queue.", "B19", HostileExpectation.Anything,
            static ring => ring.Offer(ring.Header, new(ring.Fields.DescriptorIova, HostileRing.SectorSize, true), ring.Status)),
        Hostile(
            "data-over-header", "A read's data buffer is the request's own header.",
            "Serve what the header said first.", "B20", HostileExpectation.Completion,
            static ring =>
                ring.Offer(
                    ring.Header,
                    new(ring.SparedIova, HostileRing.SectorSize - HostileRing.HeaderBytes, true),
                    new(ring.HeaderIova, HostileRing.HeaderBytes, true),
                    ring.Status)),
        Hostile(
            "event-garbage", "The fields that ask for notifications hold garbage.",
            "Change nothing but notifications.", "B24", HostileExpectation.Completion,
            RingEffects.EventGarbage),
        Hostile(
            "used-overwritten", "The driver writes into the used ring.",
            "Go on from private positions.", "B25", HostileExpectation.Completion,
            RingEffects.UsedOverwritten),
        Hostile(
            "indirect-empty", "An indirect table has no entry.",
            Quarantined, "B29", HostileExpectation.Quarantine,
            static ring => RingEffects.IndirectOf(ring, 0)),
        Hostile(
            "indirect-odd-length", "An indirect table's length is no multiple of 16.",
            Quarantined, "B30", HostileExpectation.Quarantine,
            static ring => RingEffects.IndirectOf(ring, 40)),
        Hostile(
            "indirect-nested", "An indirect table holds an indirect descriptor.",
            Quarantined, "B31", HostileExpectation.Quarantine,
            RingEffects.IndirectNested),
        Hostile(
            "indirect-next", "A descriptor is indirect and has a successor.",
            Quarantined, "B32", HostileExpectation.Quarantine,
            static ring => RingEffects.IndirectOf(ring, 48, VirtqDescriptorFlags.Next)),
        Hostile(
            "indirect-huge", "An indirect table claims 268 million entries.",
            Quarantined, "B33", HostileExpectation.Quarantine,
            static ring => RingEffects.IndirectOf(ring, 0xffff_fff0)),
        Hostile(
            "indirect-bad-next", "An indirect entry's successor lies outside of its table.",
            Quarantined, "B35", HostileExpectation.Quarantine,
            RingEffects.IndirectBadNext),
        Hostile(
            "short-header", "A request's header has 15 bytes.",
            "Answer with an error.", "B41", HostileExpectation.Error,
            static ring => ring.Offer(new(ring.HeaderIova, HostileRing.HeaderBytes - 1, false), ring.Data, ring.Status)),
        Hostile(
            "no-status", "A request has no writable byte.",
            "Return it with length 0.", "B42", HostileExpectation.EmptyReturn,
            static ring => ring.Offer(ring.Header)),
        Hostile(
            "read-only-status", "The status descriptor is readable.",
            "Return it with length 0.", "B43", HostileExpectation.EmptyReturn,
            static ring => ring.Offer(ring.Header, new(ring.StatusIova, 1, false))),
        Hostile(
            "odd-length", "A read asks for 513 bytes.",
            "Answer with an error.", "B44", HostileExpectation.Error,
            static ring => ring.Offer(ring.Header, new(ring.DataIova, HostileRing.SectorSize + 1, true), ring.Status)),
        Hostile(
            "beyond-capacity", "A read begins at the last sector there can be.",
            "Answer with an error; no sum overflows.", "B45", HostileExpectation.Error,
            static ring => RingEffects.Asks(ring, type: 0, sector: ulong.MaxValue)),
        Hostile(
            "unknown-type", "A request is of a type that nobody defined.",
            "Answer with UNSUPP.", "B46", HostileExpectation.Error,
            static ring => RingEffects.Asks(ring, type: 0x7777, sector: 0)),
    ];

    private static FaultKind Hostile(
        string name,
        string effect,
        string demand,
        string entries,
        HostileExpectation expectation,
        Action<HostileRing> write)
    {
        RingEffect onRing = ring =>
        {
            write(ring);
            return expectation;
        };
        return Kind(
            $"ring.{name}", FaultArea.Ring, FaultPoint.HostileTurn, FaultConsequence.HostileQueueOnly, effect, demand, entries, [onRing]);
    }
}

namespace VduseActors.Faults;

/// <content>What a hostile driver writes into its own ring. The queue is its own; the load runs beside it.</content>
public static partial class FaultKinds
{
    private const string Quarantined = "Quarantine that queue; the other queues notice nothing.";

    private static IEnumerable<FaultKind> Ring() =>
    [
        Hostile("bad-head", "An avail entry names a descriptor that the ring does not have.", Quarantined, "B01"),
        Hostile("avail-jump", "The avail index runs ahead by more than the ring holds.", Quarantined, "B02"),
        Hostile("avail-backwards", "The avail index moves backwards.", Quarantined, "B03"),
        Hostile("self-loop", "A descriptor is its own successor.", Quarantined, "B04"),
        Hostile("zero-length-cycle", "Two descriptors of no length form a cycle.", Quarantined, "B05"),
        Hostile("cycle", "A chain runs into a cycle behind its head.", Quarantined, "B06"),
        Hostile("bad-next", "A descriptor's successor lies outside of the ring.", Quarantined, "B07"),
        Hostile("chain-too-long", "An indirect table holds more descriptors than the ring.", "Quarantine that queue, or answer with an error.", "B08"),
        Hostile("head-twice", "One head is made available twice at once.", "Serve both or quarantine; never confuse two requests.", "B09"),
        Hostile("readable-after-writable", "A readable descriptor follows a writable one.", Quarantined, "B10"),
        Hostile("zero-length", "A valid request has empty descriptors between its parts.", "Skip them and serve the request.", "B11"),
        Hostile("no-header", "A request has writable descriptors only.", "Answer with an error.", "B12"),
        Hostile("length-overflow", "The lengths of a chain add up to more than 32 bits hold.", "Answer with an error or quarantine.", "B13"),
        Hostile("address-wrap", "A buffer runs over the end of the address space.", "Answer with an error or quarantine.", "B14"),
        Hostile("unmapped-data", "A data buffer lies where nothing is mapped.", "Answer with an error.", "B15"),
        Hostile("unmapped-header", "The request header lies where nothing is mapped.", Quarantined, "B15"),
        Hostile("unmapped-status", "The status byte lies where nothing is mapped.", Quarantined, "B15"),
        Hostile("buffer-into-hole", "A data buffer begins in mapped memory and runs out of it.", "Answer with an error; touch nothing behind.", "B16"),
        Hostile("data-over-ring", "A read's data buffer is the ring itself.", "Harm nobody but this queue.", "B19"),
        Hostile("data-over-header", "A read's data buffer is the request's own header.", "Serve what the header said first.", "B20"),
        Hostile("event-garbage", "The fields that ask for notifications hold garbage.", "Change nothing but notifications.", "B24"),
        Hostile("used-overwritten", "The driver writes into the used ring.", "Go on from private positions.", "B25"),
        Hostile("indirect-empty", "An indirect table has no entry.", Quarantined, "B29"),
        Hostile("indirect-odd-length", "An indirect table's length is no multiple of 16.", Quarantined, "B30"),
        Hostile("indirect-nested", "An indirect table holds an indirect descriptor.", Quarantined, "B31"),
        Hostile("indirect-next", "A descriptor is indirect and has a successor.", Quarantined, "B32"),
        Hostile("indirect-huge", "An indirect table claims 268 million entries.", Quarantined, "B33"),
        Hostile("indirect-bad-next", "An indirect entry's successor lies outside of its table.", Quarantined, "B35"),
        Hostile("short-header", "A request's header has 15 bytes.", "Answer with an error.", "B41"),
        Hostile("no-status", "A request has no writable byte.", "Return it with length 0.", "B42"),
        Hostile("read-only-status", "The status descriptor is readable.", "Return it with length 0.", "B43"),
        Hostile("odd-length", "A read asks for 513 bytes.", "Answer with an error.", "B44"),
        Hostile("beyond-capacity", "A read begins at the last sector there can be.", "Answer with an error; no sum overflows.", "B45"),
        Hostile("unknown-type", "A request is of a type that nobody defined.", "Answer with UNSUPP.", "B46"),
    ];

    private static FaultKind Hostile(string name, string effect, string demand, string entries) =>
        Kind($"ring.{name}", FaultArea.Ring, FaultPoint.HostileTurn, FaultConsequence.HostileQueueOnly, effect, demand, entries);
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;

namespace VduseActors.Faults;

/// <content>The attacks. All are made of a read of sector 0, of which one thing is wrong.</content>
public sealed partial class HostileQueue
{
    private const uint Read = 0, Unknown = 0x7777;

    private const VirtqDescriptorFlags Next = VirtqDescriptorFlags.Next, Writes = VirtqDescriptorFlags.Write, Indirect = VirtqDescriptorFlags.Indirect;

    private ulong HeaderIova => _memory.Iova + HeaderOffset;

    private ulong StatusIova => _memory.Iova + StatusOffset;

    private ulong TableIova => _memory.Iova + TableOffset;

    private ulong DataIova => _memory.Iova + DataOffset;

    private HostileExpectation Write(string kind, RawRingDriver ring)
    {
        WriteHeader(Read, 0);
        switch (kind)
        {
            case "ring.bad-head":
                ring.MakeAvailable(Size);
                return HostileExpectation.Quarantine;
            case "ring.avail-jump":
                ring.SetAvailIndex((ushort)(ring.Ring.AvailIndex + Size + 1));
                return HostileExpectation.Quarantine;
            case "ring.avail-backwards":
                ring.SetAvailIndex((ushort)(ring.Ring.AvailIndex - 1));
                return HostileExpectation.Quarantine;
            case "ring.event-garbage":
                ring.Ring.AvailFlags = 0xabcd;
                ring.Ring.UsedEvent = (ushort)(ring.Ring.UsedIndex + 12345);
                return Offer(ring, HostileExpectation.Completion, Header(), Data(), Status());
            case "ring.used-overwritten":
                // Not the index: by it this driver counts what comes back.
                ring.Ring.UsedFlags = 0xffff;
                ring.Ring.UsedId((ushort)(ring.UsedIndex + 1)) = 0xffff_ffff;
                return Offer(ring, HostileExpectation.Completion, Header(), Data(), Status());
            case "ring.head-twice":
                var head = Chain(ring, Header(), Data(), Status());
                ring.MakeAvailable(head, head);
                return HostileExpectation.Anything;
            default:
                return kind.StartsWith("ring.indirect-", StringComparison.Ordinal) || kind == "ring.chain-too-long"
                    ? WriteIndirect(kind, ring)
                    : WriteChain(kind, ring) ?? WriteRequest(kind, ring);
        }
    }

    private HostileExpectation? WriteChain(string kind, RawRingDriver ring)
    {
        var a = Take();
        var b = Take();
        switch (kind)
        {
            case "ring.self-loop":
                ring.Describe(a, HeaderIova, HeaderBytes, Next, a);
                break;
            case "ring.zero-length-cycle":
                ring.Describe(a, HeaderIova, 0, Next, b);
                ring.Describe(b, HeaderIova, 0, Next, a);
                break;
            case "ring.cycle":
                var c = Take();
                ring.Describe(a, HeaderIova, HeaderBytes, Next, b);
                ring.Describe(b, HeaderIova, 1, Next, c);
                ring.Describe(c, HeaderIova, 1, Next, b);
                break;
            case "ring.bad-next":
                ring.Describe(a, HeaderIova, HeaderBytes, Next, Size);
                break;
            default:
                return null;
        }

        ring.MakeAvailable(a);
        return HostileExpectation.Quarantine;
    }

    private HostileExpectation WriteRequest(string kind, RawRingDriver ring)
    {
        switch (kind)
        {
            case "ring.readable-after-writable":
                return Offer(ring, HostileExpectation.Quarantine, Header(), Data(), new RingBuffer(HeaderIova, HeaderBytes, false), Status());
            case "ring.zero-length":
                return Offer(ring, HostileExpectation.Completion, new(HeaderIova, 0, false), Header(), new(DataIova, 0, true), Data(), Status());
            case "ring.no-header":
                return Offer(ring, HostileExpectation.Error, Data(), Status());
            case "ring.length-overflow":
                return Offer(ring, HostileExpectation.Anything, Header(), new(DataIova, uint.MaxValue, true), new(DataIova, uint.MaxValue, true), Status());
            case "ring.address-wrap":
                return Offer(ring, HostileExpectation.Anything, Header(), new(ulong.MaxValue - 255, SectorSize, true), Status());
            case "ring.unmapped-data":
                return Offer(ring, HostileExpectation.Error, Header(), new(NowhereIova, SectorSize, true), Status());
            case "ring.unmapped-header":
                return Offer(ring, HostileExpectation.Quarantine, new(NowhereIova, HeaderBytes, false), Data(), Status());
            case "ring.unmapped-status":
                return Offer(ring, HostileExpectation.Quarantine, Header(), Data(), new(NowhereIova, 1, true));
            case "ring.buffer-into-hole":
                return Offer(ring, HostileExpectation.Error, Header(), new(_hasHole ? _memory.Iova + _memory.Length - 256 : NowhereIova, SectorSize, true), Status());
            case "ring.data-over-ring":
                return Offer(ring, HostileExpectation.Anything, Header(), new(ring.Ring.DescriptorIova, SectorSize, true), Status());
            case "ring.data-over-header":
                return Offer(ring, HostileExpectation.Completion, Header(), new(HeaderIova - HeaderOffset + 2048, SectorSize - HeaderBytes, true), new(HeaderIova, HeaderBytes, true), Status());
            case "ring.short-header":
                return Offer(ring, HostileExpectation.Error, new(HeaderIova, HeaderBytes - 1, false), Data(), Status());
            case "ring.no-status":
                return Offer(ring, HostileExpectation.EmptyReturn, Header());
            case "ring.read-only-status":
                return Offer(ring, HostileExpectation.EmptyReturn, Header(), new(StatusIova, 1, false));
            case "ring.odd-length":
                return Offer(ring, HostileExpectation.Error, Header(), new(DataIova, SectorSize + 1, true), Status());
            case "ring.beyond-capacity":
                WriteHeader(Read, ulong.MaxValue);
                return Offer(ring, HostileExpectation.Error, Header(), Data(), Status());
            case "ring.unknown-type":
                WriteHeader(Unknown, 0);
                return Offer(ring, HostileExpectation.Error, Header(), Data(), Status());
            default:
                throw new ArgumentException($"no attack is called {kind}", nameof(kind));
        }
    }

    private HostileExpectation WriteIndirect(string kind, RawRingDriver ring)
    {
        var head = Take();
        var entries = MemoryMarshal.Cast<byte, VirtqDescriptor>(Bytes(TableOffset, (Size + 1) * VirtqDescriptor.Bytes));
        for (var i = 0; i < entries.Length; i++)
            entries[i] = new VirtqDescriptor { Address = HeaderIova, Length = 1, Flags = Next, Next = (ushort)(i + 1) };
        var (length, flags) = kind switch
        {
            "ring.indirect-empty" => (0u, Indirect),
            "ring.indirect-odd-length" => (40u, Indirect),
            "ring.indirect-next" => (48u, Indirect | Next),
            "ring.indirect-huge" => (0xffff_fff0, Indirect),
            "ring.chain-too-long" => ((Size + 1u) * VirtqDescriptor.Bytes, Indirect),
            _ => (48u, Indirect),
        };
        if (kind == "ring.indirect-nested")
            entries[1] = new VirtqDescriptor { Address = TableIova, Length = 16, Flags = Indirect };
        else if (kind == "ring.indirect-bad-next")
            entries[1].Next = 3;
        else if (kind == "ring.chain-too-long")
            entries[Size] = new VirtqDescriptor { Address = StatusIova, Length = 1, Flags = Writes };
        ring.Describe(head, TableIova, length, flags, head);
        ring.MakeAvailable(head);
        return kind == "ring.chain-too-long" ? HostileExpectation.Anything : HostileExpectation.Quarantine;
    }

    private HostileExpectation Offer(RawRingDriver ring, HostileExpectation expectation, params ReadOnlySpan<RingBuffer> buffers)
    {
        ring.MakeAvailable(Chain(ring, buffers));
        return expectation;
    }

    private ushort Chain(RawRingDriver ring, params ReadOnlySpan<RingBuffer> buffers)
    {
        var head = Take();
        var index = head;
        for (var i = 0; i < buffers.Length; i++)
        {
            var isLast = i == buffers.Length - 1;
            var next = isLast ? (ushort)0 : Take();
            ring.Describe(index, buffers[i].Iova, buffers[i].Length, (buffers[i].DeviceWrites ? Writes : 0) | (isLast ? 0 : Next), next);
            index = next;
        }

        return head;
    }

    private ushort Take()
    {
        var index = _next;
        _next = (ushort)((_next + 1) % Size);
        return index;
    }

    private void WriteHeader(uint type, ulong sector)
    {
        var header = Bytes(HeaderOffset, HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], sector);
    }

    private RingBuffer Header() => new(HeaderIova, HeaderBytes, false);

    private RingBuffer Data() => new(DataIova, SectorSize, true);

    private RingBuffer Status() => new(StatusIova, 1, true);
}

using VduseActors.Kernel;

namespace VduseActors.Devices.Block.Backends;

/// <summary>An operation that waits for the storage, on its way to a thread of the pool.</summary>
internal readonly struct IoJob
{
    private IoJob(IoJobKind kind, IoTicket ticket) => (Kind, Ticket) = (kind, ticket);

    public IoJobKind Kind { get; }

    public IoTicket Ticket { get; }

    /// <summary>What is left of a read or write.</summary>
    public FileTransfer Transfer { get; private init; }

    public ulong Offset { get; private init; }

    public ulong Length { get; private init; }

    public bool MayUnmap { get; private init; }

    /// <summary>Past the page cache.</summary>
    public bool IsDirect { get; private init; }

    /// <summary>The requests that this transfer is made of, or null when it is one request's alone.</summary>
    public MergedTransfer? Whole { get; private init; }

    public static IoJob ForTransfer(in FileTransfer transfer, bool stable, IoTicket ticket, bool isDirect, MergedTransfer? whole = null) =>
        new(stable ? IoJobKind.StableTransfer : IoJobKind.Transfer, ticket) { Transfer = transfer, IsDirect = isDirect, Whole = whole };

    public static IoJob ForFlush(IoTicket ticket) => new(IoJobKind.Flush, ticket);

    public static IoJob ForDiscard(ulong offset, ulong length, IoTicket ticket) =>
        new(IoJobKind.Discard, ticket) { Offset = offset, Length = length };

    public static IoJob ForWriteZeroes(ulong offset, ulong length, bool mayUnmap, bool stable, IoTicket ticket) =>
        new(stable ? IoJobKind.StableWriteZeroes : IoJobKind.WriteZeroes, ticket) { Offset = offset, Length = length, MayUnmap = mayUnmap };

    /// <summary>This transfer and those behind it as one.</summary>
    public IoJob Merged(in FileTransfer transfer, MergedTransfer whole) => this with { Transfer = transfer, Whole = whole };

    /// <summary>Reports the end to the request, or to all of a merged transfer.</summary>
    /// <param name="errno">None, or why it failed.</param>
    public void End(Errno errno)
    {
        if (Whole is { } merged)
            merged.End(errno);
        else
            Ticket.Post(-(long)errno);
    }

    /// <summary>What is left of a transfer after some bytes have moved.</summary>
    public IoJob After(int moved)
    {
        var transfer = Transfer;
        transfer.Advance((nuint)moved);
        return this with { Transfer = transfer };
    }
}

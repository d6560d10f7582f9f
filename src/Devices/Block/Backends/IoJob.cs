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

    public static IoJob ForTransfer(in FileTransfer transfer, bool stable, IoTicket ticket) =>
        new(stable ? IoJobKind.StableTransfer : IoJobKind.Transfer, ticket) { Transfer = transfer };

    public static IoJob ForFlush(IoTicket ticket) => new(IoJobKind.Flush, ticket);

    public static IoJob ForDiscard(ulong offset, ulong length, IoTicket ticket) =>
        new(IoJobKind.Discard, ticket) { Offset = offset, Length = length };

    public static IoJob ForWriteZeroes(ulong offset, ulong length, bool mayUnmap, bool stable, IoTicket ticket) =>
        new(stable ? IoJobKind.StableWriteZeroes : IoJobKind.WriteZeroes, ticket) { Offset = offset, Length = length, MayUnmap = mayUnmap };
}

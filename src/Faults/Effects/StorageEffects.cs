using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>What storage does that fails: the same whether an operation ends at once or pends.</summary>
internal static class StorageEffects
{
    private const int SectorSize = 512;

    /// <summary>How long an operation waits for another one to overtake it.</summary>
    private static readonly TimeSpan _overtaking = TimeSpan.FromMilliseconds(20);

    public static IoResult Throws(FaultingStorage storage, FiredFault fired, in StorageOperation operation) => throw Defect(storage, fired);

    public static IoResult ThrowsAfter(FaultingStorage storage, FiredFault fired, in StorageOperation operation)
    {
        // Nobody is there any more whom an exception could fail once it pends: as with threads, the request gets the error.
        var result = RunOn(storage, operation, static (ticket, _) => ticket.Post(-(long)Errno.EIO));
        return result.IsPending ? result : throw Defect(storage, fired);
    }

    public static IoResult Fails(FaultingStorage storage, FiredFault fired, in StorageOperation operation) =>
        IoResult.Failed(fired.Fault.Error);

    /// <summary>What was lost stays lost: the backend fails until it is opened anew, as its contract says.</summary>
    public static IoResult FailsForGood(FaultingStorage storage, FiredFault fired, in StorageOperation operation)
    {
        storage.FlushFailure = fired.Fault.Error;
        return IoResult.Failed(fired.Fault.Error);
    }

    /// <summary>The first sectors of an operation, about half; a single sector stays whole.</summary>
    public static IoResult Half(FaultingStorage storage, FiredFault fired, in StorageOperation operation)
    {
        var error = fired.Fault.Error;
        var half = Math.Max(1, operation.Length / SectorSize / 2) * SectorSize;
        var ticket = operation.Ticket;
        var segments = operation.Name == "read"
            ? ticket.Request.SliceWritable(ticket.DataOffset, half)
            : ticket.Request.SliceReadable(ticket.DataOffset, half);
        var result = RunOn(storage, operation with { Length = half, Segments = segments }, (whole, _) => whole.Post(-(long)error));
        return result.IsPending ? result : IoResult.Failed(error);
    }

    public static IoResult Late(FaultingStorage storage, FiredFault fired, in StorageOperation operation)
    {
        var late = operation;
        storage.Session.After(fired.Fault.Delay, () => late.FinishOn(storage.Storage));
        return IoResult.Pending;
    }

    public static IoResult Stuck(FaultingStorage storage, FiredFault fired, in StorageOperation operation)
    {
        var ticket = operation.Ticket;
        storage.Session.After(fired.Fault.Delay, () => ticket.Post(-(long)Errno.EIO));
        return IoResult.Pending;
    }

    public static IoResult Overtaken(FaultingStorage storage, FiredFault fired, in StorageOperation operation)
    {
        var held = operation;
        var released = 0;
        void Release()
        {
            if (Interlocked.Exchange(ref released, 1) == 0)
                held.FinishOn(storage.Storage);
        }

        storage.AfterNext(Release);
        storage.Session.After(_overtaking, Release);
        return IoResult.Pending;
    }

    public static IoResult CompletesTwice(FaultingStorage storage, FiredFault fired, in StorageOperation operation)
    {
        void Twice(IoTicket ticket, long result)
        {
            ticket.Post(result);

            // At once, while the first report waits to be seen; or late, when the slot may belong to another request.
            if (fired.Occurrence % 2 == 1)
                ticket.Post(result);
            else
                storage.Session.After(TimeSpan.FromMilliseconds(1), () => ticket.Post(result));
        }

        var result = RunOn(storage, operation, Twice);
        if (!result.IsPending)
            Twice(operation.Ticket, result.Value);
        return IoResult.Pending;
    }

    public static IoResult CorruptsRead(FaultingStorage storage, FiredFault fired, in StorageOperation operation)
    {
        var result = RunOn(storage, operation, static (ticket, result) =>
        {
            Corrupt(ticket);
            ticket.Post(result);
        });
        if (!result.IsPending)
            Corrupt(operation.Ticket);
        return result;
    }

    public static IoResult DropsWrite(FaultingStorage storage, FiredFault fired, in StorageOperation operation) => IoResult.Done;

    public static IoResult MisdirectsWrite(FaultingStorage storage, FiredFault fired, in StorageOperation operation)
    {
        var hasRoomBehind = operation.Offset + operation.Length < storage.Storage.Length;
        if (!hasRoomBehind && operation.Offset == 0)
            return IoResult.Done;
        return (operation with { Offset = hasRoomBehind ? operation.Offset + SectorSize : operation.Offset - SectorSize })
            .RunOn(storage.Storage);
    }

    private static void Corrupt(in IoTicket ticket) => ticket.Request.TryCopyToWritable(ticket.DataOffset, "corrupt!"u8);

    /// <summary>Does an operation. When it pends, its end goes to somebody who reports another one, by a ticket of their own.</summary>
    private static IoResult RunOn(FaultingStorage storage, in StorageOperation operation, Action<IoTicket, long> ended)
    {
        var ticket = operation.Ticket;
        CompletionQueue? relay = null;
        relay = new CompletionQueue(() =>
        {
            if (relay!.TakeAll() is { } request)
                ended(new IoTicket(request, ticket.Completions, ticket.DataOffset, ticket.Queue), request.Result);
        });
        return (operation with { Ticket = ticket with { Completions = relay } }).RunOn(storage.Storage);
    }

    private static IOException Defect(FaultingStorage storage, FiredFault fired) =>
        new($"{storage.Description}: fault '{fired.Fault.Name}' was injected");
}

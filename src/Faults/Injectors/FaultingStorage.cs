using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>A block backend whose operations fail as planned.</summary>
internal sealed class FaultingStorage(IBlockBackend inner, string device, FaultSession session, bool isMisfit)
    : DelegatingBlockBackend(inner)
{
    private const int SectorSize = 512;

    /// <summary>How long an operation waits for another one to overtake it.</summary>
    private static readonly TimeSpan _overtaking = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private Action? _overtaken;
    private Errno _flushFailure;

    public override ulong Length => isMisfit ? Inner.Length - SectorSize : Inner.Length;

    protected override IoResult Run(in StorageOperation operation)
    {
        var overtaken = TakeOvertaken();
        try
        {
            var site = new FaultSite
            {
                Device = device,
                Operation = operation.Name,
                HasRange = operation.Name != "flush",
                Sector = operation.Offset / SectorSize,
                Bytes = operation.Length,
            };
            if (session.Pass(FaultPoint.Storage, site) is { } fired)
                return Disturb(fired, operation);
            return operation.Name == "flush" && _flushFailure != Errno.None ? IoResult.Failed(_flushFailure) : operation.RunOn(Inner);
        }
        finally
        {
            overtaken?.Invoke();
        }
    }

    private IoResult Disturb(FiredFault fired, StorageOperation operation)
    {
        var fault = fired.Fault;
        switch (fault.Kind.Name)
        {
            case "backend.throws":
                throw Defect(fired);
            case "backend.throws-after":
                var done = operation.RunOn(Inner);

                // A backend that throws and still reports its end later would break the contract, not test the runtime.
                return done.IsPending ? done : throw Defect(fired);
            case "backend.flush-fails":
                // What was lost stays lost: this backend fails until it is opened anew, as its contract says.
                _flushFailure = fault.Error;
                return IoResult.Failed(fault.Error);
            case "backend.short-read" or "backend.short-write":
                return Shorten(operation, fault.Error);
            case "backend.slow":
                session.After(fault.Delay, () => operation.FinishOn(Inner));
                return IoResult.Pending;
            case "backend.stuck":
                session.After(fault.Delay, () => operation.Ticket.Post(-(long)Errno.EIO));
                return IoResult.Pending;
            case "backend.reordered":
                return Hold(operation);
            case "backend.completes-twice":
                return CompleteTwice(fired, operation);
            case "backend.corrupts-read":
                var read = operation.RunOn(Inner);
                if (!read.IsPending)
                    operation.Ticket.Request.TryCopyToWritable(operation.Ticket.DataOffset, "corrupt!"u8);
                return read;
            case "backend.drops-write":
                return IoResult.Done;
            case "backend.misdirects-write":
                var elsewhere = operation.Offset + operation.Length < Inner.Length ? operation.Offset + SectorSize : operation.Offset - SectorSize;
                return (operation with { Offset = elsewhere }).RunOn(Inner);
            default:
                return IoResult.Failed(fault.Error);
        }
    }

    private IoResult Shorten(in StorageOperation operation, Errno error)
    {
        // Its end, should it pend, must not be taken for the end of the whole.
        var ticket = operation.Ticket;
        CompletionQueue? relay = null;
        relay = new CompletionQueue(() =>
        {
            if (relay!.TakeAll() is { } request)
                new IoTicket(request, ticket.Completions, ticket.DataOffset, ticket.Queue).Post(-(long)error);
        });
        var result = (FirstHalf(operation) with { Ticket = ticket with { Completions = relay } }).RunOn(Inner);
        return result.IsPending ? result : IoResult.Failed(error);
    }

    /// <summary>The first sectors of an operation, about half; a single sector stays whole.</summary>
    private static StorageOperation FirstHalf(in StorageOperation operation)
    {
        var half = Math.Max(1, operation.Length / SectorSize / 2) * SectorSize;
        var ticket = operation.Ticket;
        var segments = operation.Name == "read"
            ? ticket.Request.SliceWritable(ticket.DataOffset, half)
            : ticket.Request.SliceReadable(ticket.DataOffset, half);
        return operation with { Length = half, Segments = segments };
    }

    private IoResult Hold(StorageOperation operation)
    {
        var released = 0;
        void Release()
        {
            if (Interlocked.Exchange(ref released, 1) == 0)
                operation.FinishOn(Inner);
        }

        lock (_gate)
            _overtaken = Release;
        session.After(_overtaking, Release);
        return IoResult.Pending;
    }

    private Action? TakeOvertaken()
    {
        if (Volatile.Read(ref _overtaken) is null)
            return null;
        lock (_gate)
        {
            var overtaken = _overtaken;
            _overtaken = null;
            return overtaken;
        }
    }

    private IoResult CompleteTwice(FiredFault fired, in StorageOperation operation)
    {
        var result = operation.RunOn(Inner);
        if (result.IsPending)
            return result;
        var ticket = operation.Ticket;
        ticket.Post(result.Value);

        // At once, while the first report waits to be seen; or late, when the slot may belong to another request.
        if (fired.Occurrence % 2 == 1)
            ticket.Post(result.Value);
        else
            session.After(TimeSpan.FromMilliseconds(1), () => ticket.Post(result.Value));
        return IoResult.Pending;
    }

    private IOException Defect(FiredFault fired) => new($"{Description}: fault '{fired.Fault.Name}' was injected");
}

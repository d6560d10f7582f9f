using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.Devices.Block;

/// <summary>Serves the requests of one queue of a block device (virtio 1.2, 5.2.6).</summary>
/// <remarks>
/// A request is checked completely before the backend hears of it, on private copies of everything the driver wrote. Bytes counted
/// in the used ring are those written without a gap from the start of the writable part, so a driver never takes old memory
/// for data: a failed read counts none, and the status byte counts when everything before it was written.
/// </remarks>
internal sealed class BlockQueueHandler : IQueueHandler
{
    private readonly BlockDevice _device;
    private readonly IBlockBackend _backend;
    private readonly CompletionQueue _completions;
    private readonly int _queue;
    private readonly RequestProgress[] _progress;
    private readonly bool _canDiscard;
    private readonly bool _canWriteZeroes;
    private readonly bool _stableWrites;

    public BlockQueueHandler(BlockDevice device, QueueContext context)
    {
        _device = device;
        _backend = context.Backend as IBlockBackend
            ?? throw new ArgumentException($"a block queue needs a block backend, not {context.Backend.GetType().Name}", nameof(context));
        _completions = context.Completions;
        _queue = context.QueueIndex;
        _progress = new RequestProgress[context.Slots];
        _canDiscard = (context.Features & BlockFeatures.DISCARD) != 0;
        _canWriteZeroes = (context.Features & BlockFeatures.WRITE_ZEROES) != 0;

        // A driver that was offered FLUSH and did not take it cannot ask for stability, so it gets it with every write.
        _stableWrites = (device.Features & ~context.Features & BlockFeatures.FLUSH) != 0;
        Failures = context.Failures;
        _backend.BeginQueue(context);
    }

    /// <summary>Failures by class.</summary>
    public FailureLedger Failures { get; }

    public RequestOutcome Handle(VirtioRequest request)
    {
        try
        {
            return Start(request);
        }
        catch
        {
            // What was gathered before must not wait for the next handler, which may never come.
            EndBatch();
            throw;
        }
    }

    public RequestOutcome Complete(VirtioRequest request) => Continue(request, IoResult.From(request.Result));

    public RequestOutcome Fail(VirtioRequest request)
    {
        request.Written = 0;
        if (request.Writable.Bytes == 0)
            return NoStatusByte();
        return HasMappedStatus(request) ? Finish(request, BlockStatus.IoErr, 0) : RequestOutcome.Malformed;
    }

    public void EndBatch() => _backend.EndBatch(_queue);

    private RequestOutcome Start(VirtioRequest request)
    {
        request.Written = 0;
        if (request.Writable.Bytes == 0)
            return NoStatusByte();
        if (!HasMappedStatus(request))
            return RequestOutcome.Malformed;
        if (request.Readable.Bytes < BlockRequestHeader.Size)
            return Refuse(request, "request without a complete header", BlockStatus.IoErr);

        if (!request.TryReadHeader(out BlockRequestHeader header))
            return RequestOutcome.Malformed;
        var readable = request.Readable.Bytes - BlockRequestHeader.Size;
        if (BlockRequestShape.FindFault(header.Type, readable, request.Writable.Bytes - 1) is { } fault)
            return Refuse(request, fault, BlockStatus.IoErr);
        ref var progress = ref _progress[request.Slot];
        progress.Type = header.Type;
        return header.Type switch
        {
            BlockRequestType.In => Read(request, header.Sector),
            BlockRequestType.Out => Write(request, header.Sector),
            BlockRequestType.Flush => Continue(request, _backend.Flush(Ticket(request))),
            BlockRequestType.GetId => GetId(request),
            BlockRequestType.Discard or BlockRequestType.WriteZeroes => StartRanges(request, ref progress),
            _ => Refuse(request, "request of an unknown type", BlockStatus.Unsupp),
        };
    }

    private IoTicket Ticket(VirtioRequest request, ulong dataOffset = 0) => new(request, _completions, dataOffset, _queue);

    private RequestOutcome Read(VirtioRequest request, ulong sector)
    {
        var length = request.Writable.Bytes - 1;
        if (!IsWithinCapacity(sector, length))
            return Refuse(request, "read of an impossible range", BlockStatus.IoErr);
        if (length == 0)
            return Finish(request, BlockStatus.Ok, 0);
        var into = request.SliceWritable(0, length);
        if (request.HasUnmapped && HasHole(into))
            return Refuse(request, "read into unmapped memory", BlockStatus.IoErr);
        return Continue(request, _backend.Read(sector << BlockLimits.SectorShift, into, Ticket(request)));
    }

    private RequestOutcome Write(VirtioRequest request, ulong sector)
    {
        if (_device.ReadOnly)
            return Refuse(request, "write to a read-only device", BlockStatus.IoErr);
        var length = request.Readable.Bytes - BlockRequestHeader.Size;
        if (!IsWithinCapacity(sector, length))
            return Refuse(request, "write of an impossible range", BlockStatus.IoErr);
        if (length == 0)
            return Finish(request, BlockStatus.Ok, 0);
        var from = request.SliceReadable(BlockRequestHeader.Size, length);
        if (request.HasUnmapped && HasHole(from))
            return Refuse(request, "write from unmapped memory", BlockStatus.IoErr);
        var ticket = Ticket(request, BlockRequestHeader.Size);
        return Continue(request, _backend.Write(sector << BlockLimits.SectorShift, from, _stableWrites, ticket));
    }

    private RequestOutcome GetId(VirtioRequest request)
    {
        if (!request.TryCopyToWritable(0, _device.Serial[..BlockLimits.IdLength]))
            return Refuse(request, "device id into unmapped memory", BlockStatus.IoErr);
        return Finish(request, BlockStatus.Ok, BlockLimits.IdLength);
    }

    private RequestOutcome StartRanges(VirtioRequest request, ref RequestProgress progress)
    {
        if (_device.ReadOnly)
            return Refuse(request, "discard or write-zeroes on a read-only device", BlockStatus.IoErr);
        var isDiscard = progress.Type == BlockRequestType.Discard;
        if (!(isDiscard ? _canDiscard : _canWriteZeroes))
            return Refuse(request, "request of a type that was not negotiated", BlockStatus.Unsupp);
        var length = request.Readable.Bytes - BlockRequestHeader.Size;
        if (length is 0 or > BlockLimits.MaxRanges * BlockRange.Size || length % BlockRange.Size != 0)
            return Refuse(request, "discard or write-zeroes with a wrong number of ranges", BlockStatus.IoErr);

        Span<byte> bytes = stackalloc byte[BlockLimits.MaxRanges * BlockRange.Size];
        bytes = bytes[..(int)length];
        if (!request.TryCopyFromReadable(BlockRequestHeader.Size, bytes))
            return Refuse(request, "discard or write-zeroes ranges in unmapped memory", BlockStatus.IoErr);
        progress.StartRanges(bytes);
        var allowedFlags = isDiscard ? 0 : BlockRange.UnmapFlag;
        var maxSectors = isDiscard ? BlockLimits.MaxDiscardSectors : BlockLimits.MaxWriteZeroesSectors;
        foreach (ref readonly var range in progress.Ranges)
        {
            if ((range.Flags & ~allowedFlags) != 0)
                return Refuse(request, "discard or write-zeroes with an unknown flag", BlockStatus.Unsupp);
        }

        foreach (ref readonly var range in progress.Ranges)
        {
            if (range.Sectors > maxSectors || !IsWithinCapacity(range.Sector, (ulong)range.Sectors << BlockLimits.SectorShift))
                return Refuse(request, "discard or write-zeroes of an impossible range", BlockStatus.IoErr);
        }

        return ContinueRanges(request, ref progress);
    }

    private RequestOutcome ContinueRanges(VirtioRequest request, ref RequestProgress progress)
    {
        var ticket = Ticket(request);
        while (progress.TryNextRange(out var range))
        {
            var offset = range.Sector << BlockLimits.SectorShift;
            var length = (ulong)range.Sectors << BlockLimits.SectorShift;
            if (length == 0)
                continue;
            var result = progress.Type == BlockRequestType.Discard
                ? _backend.Discard(offset, length, ticket)
                : _backend.WriteZeroes(offset, length, range.Unmap && _device.MayUnmap, _stableWrites, ticket);
            if (result.IsPending)
                return RequestOutcome.Pending;
            if (result.IsError)
                return FailWith(request, result.Error);
        }

        return Finish(request, BlockStatus.Ok, 0);
    }

    private RequestOutcome Continue(VirtioRequest request, IoResult result)
    {
        if (result.IsPending)
            return RequestOutcome.Pending;
        if (result.IsError)
            return FailWith(request, result.Error);
        ref var progress = ref _progress[request.Slot];
        return progress.Type switch
        {
            BlockRequestType.In => Finish(request, BlockStatus.Ok, request.Writable.Bytes - 1),
            BlockRequestType.Discard or BlockRequestType.WriteZeroes => ContinueRanges(request, ref progress),
            _ => Finish(request, BlockStatus.Ok, 0),
        };
    }

    /// <summary>Writes the status byte and sets the bytes written.</summary>
    /// <param name="request">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="dataWritten">Bytes written without a gap from the start of the writable part.</param>
    private static RequestOutcome Finish(VirtioRequest request, BlockStatus status, ulong dataWritten)
    {
        var statusOffset = request.Writable.Bytes - 1;
        if (!request.TryWriteLast((byte)status))
            return RequestOutcome.Malformed;
        var written = dataWritten == statusOffset ? dataWritten + 1 : dataWritten;
        request.Written = (uint)Math.Min(written, uint.MaxValue);
        return RequestOutcome.Completed;
    }

    private RequestOutcome FailWith(VirtioRequest request, Errno error)
    {
        var operation = OperationName(_progress[request.Slot].Type);
        if (Failures.Count(operation, error))
            Failures.Report(operation, error, BackendErrorText.Describe(_backend, operation, error));
        return Finish(request, error == Errno.EOPNOTSUPP ? BlockStatus.Unsupp : BlockStatus.IoErr, 0);
    }

    private RequestOutcome Refuse(VirtioRequest request, string reason, BlockStatus status)
    {
        CountDriverError(reason);
        return Finish(request, status, 0);
    }

    /// <summary>A chain without a writable byte: returned with length 0, since there is nowhere to put a status.</summary>
    private RequestOutcome NoStatusByte()
    {
        CountDriverError("request without a status byte");
        return RequestOutcome.Completed;
    }

    private void CountDriverError(string reason)
    {
        if (Failures.Count(reason, Errno.None))
            Failures.Report(reason, Errno.None, $"the driver sent a {reason}; it was refused, and further ones are only counted");
    }

    private bool IsWithinCapacity(ulong sector, ulong length)
    {
        if (length % BlockLimits.SectorSize != 0 || sector > _device.CapacitySectors)
            return false;

        // No overflow: sector is at most the capacity, so the difference is not negative and nothing is added.
        return length >> BlockLimits.SectorShift <= _device.CapacitySectors - sector;
    }

    private static bool HasMappedStatus(VirtioRequest request)
    {
        if (!request.HasUnmapped)
            return true;
        var segments = request.Writable.Span;
        for (var i = segments.Length - 1; i >= 0; i--)
        {
            if (segments[i].Length != 0)
                return segments[i].Address != 0;
        }

        return false;
    }

    private static bool HasHole(in IoVecList list)
    {
        foreach (ref readonly var segment in list.Span)
        {
            if (segment.Address == 0 && segment.Length != 0)
                return true;
        }

        return false;
    }

    private static string OperationName(BlockRequestType type) => type switch
    {
        BlockRequestType.In => "read",
        BlockRequestType.Out => "write",
        BlockRequestType.Flush => "flush",
        BlockRequestType.Discard => "discard",
        _ => "write-zeroes",
    };
}

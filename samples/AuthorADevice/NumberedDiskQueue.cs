using System.Buffers.Binary;
using VduseActors.Devices;
using VduseActors.Kernel;
using VduseActors.Virtio;

namespace AuthorADevice;

/// <summary>What is done with a request (virtio 1.2, 5.2.6): le32 type, le32 reserved, le64 sector; data; a status byte.</summary>
/// <param name="numbers">The backend.</param>
/// <param name="failures">Counts what goes wrong and reports the first of each class.</param>
internal sealed class NumberedDiskQueue(SectorNumbers numbers, FailureLedger failures) : IQueueHandler
{
    private const int HeaderBytes = 16;
    private const uint In = 0;
    private const byte Ok = 0, IoError = 1, Unsupported = 2;

    public RequestOutcome Handle(VirtioRequest request)
    {
        // Once, into memory of our own: the driver may change it while we look.
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (!request.TryCopyFromReadable(0, header))
            return Refuse(request, "request without a readable header", IoError);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != In)
            return Refuse(request, "request other than a read", Unsupported);
        return request.Writable.Bytes == 0
            ? Refuse(request, "read without room for a status", IoError)
            : Read(request, BinaryPrimitives.ReadUInt64LittleEndian(header[8..]));
    }

    // Nothing is ever left pending, so nothing completes later.
    public RequestOutcome Complete(VirtioRequest request) => Fail(request);

    public RequestOutcome Fail(VirtioRequest request) => Finish(request, IoError, 0);

    public void EndBatch()
    {
    }

    private RequestOutcome Read(VirtioRequest request, ulong sector)
    {
        var length = request.Writable.Bytes - 1;
        // In this order nothing overflows, and the disk's size bounds the work that one request can ask for.
        if (length % SectorNumbers.SectorBytes != 0 || sector > numbers.Sectors
            || length / SectorNumbers.SectorBytes > numbers.Sectors - sector)
        {
            return Refuse(request, "read of an impossible range", IoError);
        }

        Span<byte> data = stackalloc byte[SectorNumbers.SectorBytes];
        for (ulong done = 0; done < length; done += SectorNumbers.SectorBytes)
        {
            SectorNumbers.Fill(sector++, data);
            if (!request.TryCopyToWritable(done, data))
                return Refuse(request, "read into memory that is not there", IoError);
        }

        return Finish(request, Ok, length);
    }

    private RequestOutcome Refuse(VirtioRequest request, string reason, byte status)
    {
        if (failures.Count(reason, Errno.None))
            failures.Report(reason, Errno.None, $"the driver sent a {reason}; it was refused, and further ones are only counted");
        return Finish(request, status, 0);
    }

    /// <summary>Writes the status byte, the last of the writable part, and says how much was written without a gap.</summary>
    private static RequestOutcome Finish(VirtioRequest request, byte status, ulong data)
    {
        request.Written = 0;
        if (request.Writable.Bytes == 0)
            return RequestOutcome.Completed;
        var last = request.Writable.Bytes - 1;
        if (!request.TryCopyToWritable(last, new ReadOnlySpan<byte>(in status)))
            return RequestOutcome.Malformed;
        request.Written = (uint)(data == last ? data + 1 : data);
        return RequestOutcome.Completed;
    }
}

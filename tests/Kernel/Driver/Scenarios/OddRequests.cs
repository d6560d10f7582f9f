using System.Buffers.Binary;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Kernel.Driver.Scenarios;

/// <summary>Requests that are malformed, out of range or unknown: each its own status, and the device goes on.</summary>
internal static class OddRequests
{
    private const uint Sector = 512, Unmap = 1, UnknownFlag = 1U << 31;
    private const BlockOperation Unknown = (BlockOperation)0x1234, SecureErase = (BlockOperation)14;

    public static async Task RunAsync(DriverContext context)
    {
        using var guest = context.Open();
        using var queue = RawBlockQueue.Start(guest);
        var end = Capacity(guest);
        for (var i = 0; i < Sector; i++)
            queue.DataBytes[i] = (byte)(i * 7);
        await queue.ExpectAsync(
            "write the last sector", BlockOperation.Write, end - 1, Sector, false, BlockStatus.Ok).ConfigureAwait(false);
        queue.DataBytes.Clear();
        await queue.ExpectAsync("read it", BlockOperation.Read, end - 1, Sector, true, BlockStatus.Ok).ConfigureAwait(false);
        for (var i = 0; i < Sector; i++)
            DriverContext.Check(queue.DataBytes[i] == (byte)(i * 7), $"byte {i} of the last sector has changed");

        await ReadsAndWritesAsync(queue, end).ConfigureAwait(false);
        await OthersAsync(queue).ConfigureAwait(false);
        await RangesAsync(queue, end).ConfigureAwait(false);
        await queue.ExpectAsync("a read after all that", BlockOperation.Read, 0, Sector, true, BlockStatus.Ok).ConfigureAwait(false);
        guest.Transport.Reset();
        guest.ExpectNoViolation();
        context.Proved("malformed, unknown and out-of-range requests get their status");
    }

    private static ulong Capacity(GuestSession guest)
    {
        Span<byte> config = stackalloc byte[8];
        guest.Transport.ReadConfig(0, config);
        return BinaryPrimitives.ReadUInt64LittleEndian(config);
    }

    private static async Task ReadsAndWritesAsync(RawBlockQueue queue, ulong end)
    {
        (string What, BlockOperation Operation, ulong Sector, uint Length)[] refused =
        [
            ("read past the end", BlockOperation.Read, end, Sector),
            ("read across the end", BlockOperation.Read, end - 1, 2 * Sector),
            ("write across the end", BlockOperation.Write, end - 1, 2 * Sector),
            ("read at sector 2^64 - 1", BlockOperation.Read, ulong.MaxValue, Sector),
            ("read at sector 2^55", BlockOperation.Read, 1UL << 55, Sector),
            ("write at sector 2^63", BlockOperation.Write, 1UL << 63, Sector),
            ("read of 511 bytes", BlockOperation.Read, 0, 511),
            ("write of 513 bytes", BlockOperation.Write, 0, 513),
        ];
        foreach (var (what, operation, sector, length) in refused)
        {
            await queue.ExpectAsync(
                what, operation, sector, length, operation == BlockOperation.Read, BlockStatus.IoError).ConfigureAwait(false);
        }
    }

    private static async Task OthersAsync(RawBlockQueue queue)
    {
        await queue.ExpectAsync("unknown type", Unknown, 0, Sector, true, BlockStatus.Unsupported).ConfigureAwait(false);
        await queue.ExpectAsync("secure erase, not offered", SecureErase, 0, 16, false, BlockStatus.Unsupported).ConfigureAwait(false);
        await queue.ExpectAsync("flush", BlockOperation.Flush, 0, 0, false, BlockStatus.Ok).ConfigureAwait(false);
        queue.DataBytes.Fill(0xff);
        await queue.ExpectAsync("id", BlockOperation.GetId, 0, 20, true, BlockStatus.Ok).ConfigureAwait(false);
        DriverContext.Check(queue.DataBytes[..6].SequenceEqual("RAW-1\0"u8), "the id is not RAW-1");
    }

    private static async Task RangesAsync(RawBlockQueue queue, ulong end)
    {
        (string What, BlockOperation Operation, ulong Sector, uint Sectors, uint Flags, uint Length, BlockStatus Expected)[] requests =
        [
            ("discard", BlockOperation.Discard, 0, 8, 0, 16, BlockStatus.Ok),
            ("discard of 15 bytes", BlockOperation.Discard, 0, 8, 0, 15, BlockStatus.IoError),
            ("write zeroes with unmap", BlockOperation.WriteZeroes, 0, 8, Unmap, 16, BlockStatus.Ok),
            ("discard with unmap", BlockOperation.Discard, 0, 8, Unmap, 16, BlockStatus.Unsupported),
            ("discard with an unknown flag", BlockOperation.Discard, 0, 8, UnknownFlag, 16, BlockStatus.Unsupported),
            ("write zeroes with an unknown flag", BlockOperation.WriteZeroes, 0, 8, UnknownFlag, 16, BlockStatus.Unsupported),
            ("write zeroes across the end", BlockOperation.WriteZeroes, end - 1, 2, 0, 16, BlockStatus.IoError),
            ("discard at sector 2^64 - 1", BlockOperation.Discard, ulong.MaxValue, 8, 0, 16, BlockStatus.IoError),
        ];
        foreach (var request in requests)
        {
            ReadOnlyRequests.WriteRange(queue, request.Sector, request.Sectors, request.Flags);
            await queue.ExpectAsync(request.What, request.Operation, 0, request.Length, false, request.Expected).ConfigureAwait(false);
        }
    }
}

using System.Buffers.Binary;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Kernel.Driver.Scenarios;

/// <summary>A driver that has not negotiated RO, and writes to a device that offers it.</summary>
internal static class ReadOnlyRequests
{
    public static async Task RunAsync(DriverContext context)
    {
        using var guest = context.Open();
        DriverContext.Check((guest.Vhost.DeviceFeatures & BlockFeature.ReadOnly) != 0, "the device does not offer RO");
        using var queue = RawBlockQueue.Start(guest);
        await queue.ExpectAsync("read", BlockOperation.Read, 0, 512, true, BlockStatus.Ok).ConfigureAwait(false);
        await queue.ExpectAsync("write", BlockOperation.Write, 0, 512, false, BlockStatus.IoError).ConfigureAwait(false);
        WriteRange(queue, 0, 8, 0);
        await queue.ExpectAsync("discard", BlockOperation.Discard, 0, 16, false, BlockStatus.IoError).ConfigureAwait(false);
        await queue.ExpectAsync("write zeroes", BlockOperation.WriteZeroes, 0, 16, false, BlockStatus.IoError).ConfigureAwait(false);
        await queue.ExpectAsync("read after it", BlockOperation.Read, 0, 512, true, BlockStatus.Ok).ConfigureAwait(false);
        guest.Transport.Reset();
        context.Proved("a read-only device refuses what changes it");
    }

    /// <summary>A range of a discard or write-zeroes request at the start of the payload.</summary>
    public static void WriteRange(RawBlockQueue queue, ulong sector, uint sectors, uint flags)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(queue.DataBytes, sector);
        BinaryPrimitives.WriteUInt32LittleEndian(queue.DataBytes[8..], sectors);
        BinaryPrimitives.WriteUInt32LittleEndian(queue.DataBytes[12..], flags);
    }
}

using System.Buffers.Binary;
using System.Text;

namespace VduseActors.Simulator.Drivers;

public sealed partial class SimulatedBlockDriver
{
    private const int SectorSize = 512, SerialBytes = 20, RangeBytes = 16;

    /// <summary>Reads sectors.</summary>
    /// <param name="sector">First sector, in units of 512 bytes.</param>
    /// <param name="into">Where to; its length is a multiple of 512.</param>
    /// <param name="queue">Queue index.</param>
    /// <returns>Ends when the device has completed the request, never by a time-out.</returns>
    public Task<BlockResult> ReadAsync(ulong sector, Memory<byte> into, int queue = 0) =>
        SubmitAsync(BlockOperation.Read, sector, into, queue);

    /// <summary>Writes sectors.</summary>
    /// <param name="sector">First sector, in units of 512 bytes.</param>
    /// <param name="from">What; its length is a multiple of 512.</param>
    /// <param name="queue">Queue index.</param>
    public Task<BlockResult> WriteAsync(ulong sector, Memory<byte> from, int queue = 0) =>
        SubmitAsync(BlockOperation.Write, sector, from, queue);

    /// <summary>Makes completed writes durable.</summary>
    public Task<BlockResult> FlushAsync(int queue = 0) => SubmitAsync(BlockOperation.Flush, 0, default, queue);

    /// <summary>Reads the serial number.</summary>
    /// <returns>The result, and the serial up to its first NUL.</returns>
    public async Task<(BlockResult Result, string Serial)> GetIdAsync(int queue = 0)
    {
        var buffer = new byte[SerialBytes];
        var result = await SubmitAsync(BlockOperation.GetId, 0, buffer, queue);
        var end = Array.IndexOf(buffer, (byte)0);
        return (result, Encoding.ASCII.GetString(buffer, 0, end < 0 ? SerialBytes : end));
    }

    /// <summary>Gives a range back to the device.</summary>
    public Task<BlockResult> DiscardAsync(ulong sector, uint sectors, int queue = 0) =>
        SubmitAsync(BlockOperation.Discard, 0, Range(sector, sectors, 0), queue);

    /// <summary>Zeroes a range.</summary>
    /// <param name="sector">First sector.</param>
    /// <param name="sectors">Number of sectors.</param>
    /// <param name="unmap">Whether the device may give the range back.</param>
    /// <param name="queue">Queue index.</param>
    public Task<BlockResult> WriteZeroesAsync(ulong sector, uint sectors, bool unmap = false, int queue = 0) =>
        SubmitAsync(BlockOperation.WriteZeroes, 0, Range(sector, sectors, unmap ? 1u : 0), queue);

    /// <summary>Sends a request of any type with any data.</summary>
    public Task<BlockResult> SubmitAsync(BlockOperation operation, ulong sector, Memory<byte> data, int queue = 0)
    {
        var request = new AwaitableBlockRequest { Operation = operation, Sector = sector, Data = data };
        Submit(request, queue);
        return request.Completion;
    }

    private static byte[] Range(ulong sector, uint sectors, uint flags)
    {
        var range = new byte[RangeBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(range, sector);
        BinaryPrimitives.WriteUInt32LittleEndian(range.AsSpan(8), sectors);
        BinaryPrimitives.WriteUInt32LittleEndian(range.AsSpan(12), flags);
        return range;
    }
}

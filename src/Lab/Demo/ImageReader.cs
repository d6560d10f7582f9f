using System.Security.Cryptography;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Lab.Demo;

/// <summary>Reads a whole disk through its driver, several requests in flight, and hashes it in order.</summary>
/// <param name="disk">The disk.</param>
internal sealed class ImageReader(SimulatedBlockDriver disk)
{
    private const int Depth = 8;
    private const int LargestRequest = 256 * 1024;

    /// <summary>Reads everything.</summary>
    /// <param name="progress">Takes how much is read, from 0 to 1.</param>
    /// <param name="cancellation">Ends the reading between two requests.</param>
    /// <returns>The SHA-256 of the disk.</returns>
    /// <exception cref="IOException">The device ended a request with an error.</exception>
    public async Task<byte[]> HashAsync(IProgress<double> progress, CancellationToken cancellation)
    {
        var size = checked((long)disk.Limits.CapacitySectors * DemoImage.SectorSize);
        var chunk = Math.Min(LargestRequest, disk.Limits.MaxTransferBytes) / DemoImage.SectorSize * DemoImage.SectorSize;
        var buffers = Enumerable.Range(0, Depth).Select(_ => new byte[chunk]).ToArray();
        var inFlight = new Queue<(Task<BlockResult> Request, ReadOnlyMemory<byte> Data, long Position)>();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long posted = 0;
        for (var i = 0L; posted < size || inFlight.Count > 0; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (inFlight.Count == Depth || posted >= size)
            {
                var (request, data, position) = inFlight.Dequeue();
                var result = await request;
                if (!result.IsOk)
                {
                    throw new IOException($"The device ended the read at byte {position} with {result.Status}.");
                }

                hash.AppendData(data.Span);
                progress.Report((double)(position + data.Length) / size);
            }

            if (posted < size)
            {
                var data = buffers[i % Depth].AsMemory(0, (int)Math.Min(chunk, size - posted));
                inFlight.Enqueue((disk.ReadAsync((ulong)posted / DemoImage.SectorSize, data), data, posted));
                posted += data.Length;
            }
        }

        return hash.GetHashAndReset();
    }
}

using VduseActors.Simulator.Drivers;

namespace EmbedInAkka;

/// <summary>
/// Whoever uses the disk: on a real machine a file system on <c>/dev/vda</c>, here requests to the simulated virtio-blk driver.
/// </summary>
/// <param name="disk">The driver of the disk.</param>
internal sealed class DiskUser(SimulatedBlockDriver disk)
{
    private const int BlockBytes = 4096;

    /// <summary>Writes a block of random bytes and reads it back, through different queues.</summary>
    /// <param name="sector">First sector of the block, in units of 512 bytes.</param>
    /// <returns>True when what was read is what was written.</returns>
    public async Task<bool> WriteAndReadAsync(ulong sector)
    {
        var written = new byte[BlockBytes];
        Random.Shared.NextBytes(written);
        var read = new byte[BlockBytes];
        return (await disk.WriteAsync(sector, written, queue: 0)).IsOk
            && (await disk.ReadAsync(sector, read, queue: disk.QueueCount - 1)).IsOk
            && read.AsSpan().SequenceEqual(written);
    }

    /// <summary>Whether a block holds nothing.</summary>
    /// <param name="sector">First sector of the block.</param>
    public async Task<bool> IsZeroAsync(ulong sector)
    {
        var read = new byte[BlockBytes];
        read.AsSpan().Fill(0xff);
        return (await disk.ReadAsync(sector, read)).IsOk && !read.AsSpan().ContainsAnyExcept((byte)0);
    }

    /// <summary>Reads a block again and again.</summary>
    /// <param name="sector">First sector of the block.</param>
    /// <param name="stop">Ends it, after one read at least.</param>
    /// <returns>How many reads were served, and how many were not.</returns>
    public async Task<(int Served, int Failed)> ReadUntilAsync(ulong sector, CancellationToken stop)
    {
        var (served, failed) = (0, 0);
        var read = new byte[BlockBytes];
        do
        {
            if ((await disk.ReadAsync(sector, read)).IsOk)
                served++;
            else
                failed++;
        }
        while (!stop.IsCancellationRequested);
        return (served, failed);
    }
}

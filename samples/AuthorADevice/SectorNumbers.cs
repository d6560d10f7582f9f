using System.Buffers.Binary;
using VduseActors.Devices;

namespace AuthorADevice;

/// <summary>
/// The backend: where the data comes from. Shared by all queues, so thread-safe: it never changes. One that opens something opens it
/// in its constructor, throws <see cref="IOException"/> when that fails, and lets go in <see cref="Dispose"/>.
/// </summary>
/// <param name="sectors">Number of sectors.</param>
public sealed class SectorNumbers(ulong sectors) : IBackend
{
    /// <summary>Bytes of a sector.</summary>
    public const int SectorBytes = 512;

    /// <summary>Number of sectors.</summary>
    public ulong Sectors { get; } = sectors;

    /// <inheritdoc/>
    public string Description => $"{Sectors} numbered sectors";

    /// <summary>Fills a sector with its number, as le64.</summary>
    /// <param name="sector">The sector.</param>
    /// <param name="into">512 bytes.</param>
    public static void Fill(ulong sector, Span<byte> into)
    {
        for (var at = 0; at < into.Length; at += sizeof(ulong))
            BinaryPrimitives.WriteUInt64LittleEndian(into[at..], sector);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

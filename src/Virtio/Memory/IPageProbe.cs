namespace VduseActors.Virtio;

/// <summary>
/// Answers whether mapped driver memory can be touched by the CPU. A mapping may have holes (a bounce page that the driver
/// never used, a truncated memory file) where a touch is SIGBUS, which no .NET code survives.
/// </summary>
/// <remarks>Called on the hot path before headers, status bytes and memory-backend copies: no allocation, no lock.</remarks>
public interface IPageProbe
{
    /// <summary>True when every page of the range can be touched.</summary>
    /// <param name="address">Host address of the first byte.</param>
    /// <param name="length">Bytes, at least 1.</param>
    /// <param name="write">Whether the touch is a write.</param>
    bool EnsureAccessible(nint address, nuint length, bool write);

    /// <summary>
    /// True when the memory's owner took some of it away and zeroes took its place: what was read may be nobody's, and must not be
    /// made known as a result. Not on the hot path.
    /// </summary>
    bool HasVanished => false;
}

namespace VduseActors.Virtio;

/// <summary>Checks the address of one part of a ring, whatever the layout.</summary>
internal static class RingPartCheck
{
    /// <returns>Null when the part can lie there, else why not.</returns>
    public static string? Check(string part, ulong address, int alignment, int bytes)
    {
        if (address % (ulong)alignment != 0)
            return Invariant($"{part} at 0x{address:x} is not aligned to {alignment}");
        return address > ulong.MaxValue - (ulong)(bytes - 1) ? $"{part} at 0x{address:x} wraps around the address space" : null;
    }
}

namespace VduseActors.Simulator.Drivers;

/// <summary>A buffer of a chain that a <see cref="ChainDriver"/> posts.</summary>
public readonly record struct ChainBuffer
{
    private ChainBuffer(byte[]? bytes, ulong iova, uint length, bool deviceWrites) =>
        (Bytes, Iova, Length, DeviceWrites) = (bytes, iova, length, deviceWrites);

    /// <summary>The driver's memory behind it; null for a buffer at an address of the caller's choice.</summary>
    public byte[]? Bytes { get; }

    /// <summary>Address, where there is no memory behind it.</summary>
    public ulong Iova { get; }

    /// <summary>Bytes.</summary>
    public uint Length { get; }

    /// <summary>Whether the device writes it; else it reads it.</summary>
    public bool DeviceWrites { get; }

    /// <summary>Bytes for the device to read.</summary>
    /// <param name="bytes">At least one; copied.</param>
    /// <exception cref="ArgumentException">No byte.</exception>
    public static ChainBuffer Readable(ReadOnlySpan<byte> bytes) => Of(bytes.ToArray(), deviceWrites: false);

    /// <summary>
    /// Space for the device to write. What it leaves alone comes back as whatever the bounce page held, as in the kernel.
    /// </summary>
    /// <param name="length">Bytes, at least one.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one byte.</exception>
    public static ChainBuffer Writable(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return Of(new byte[length], deviceWrites: true);
    }

    /// <summary>A buffer at any address, mapped or not: what a hostile driver posts.</summary>
    public static ChainBuffer At(ulong iova, uint length, bool deviceWrites) => new(null, iova, length, deviceWrites);

    private static ChainBuffer Of(byte[] bytes, bool deviceWrites) => bytes.Length > 0
        ? new ChainBuffer(bytes, 0, (uint)bytes.Length, deviceWrites)
        : throw new ArgumentException("A buffer has one byte at least; use At for one of length 0.", nameof(bytes));
}

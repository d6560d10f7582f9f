using System.Runtime.InteropServices;

namespace VduseActors.Simulator.Drivers;

/// <summary>A split ring descriptor (<c>struct virtq_desc</c>, virtio 1.2 section 2.7.5), 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct RingDescriptor : IEquatable<RingDescriptor>
{
    /// <summary>Bytes of a descriptor.</summary>
    public const int ByteSize = 16;

    /// <summary>Flag: the chain continues at <see cref="Next"/>.</summary>
    public const ushort NextFlag = 1;

    /// <summary>Flag: the device writes the buffer.</summary>
    public const ushort WriteFlag = 2;

    /// <summary>Flag: the buffer is a table of descriptors.</summary>
    public const ushort IndirectFlag = 4;

    /// <summary>IOVA of the buffer.</summary>
    public ulong Address;

    /// <summary>Bytes of the buffer.</summary>
    public uint Length;

    /// <summary>Flags.</summary>
    public ushort Flags;

    /// <summary>Index of the next descriptor.</summary>
    public ushort Next;

    /// <inheritdoc/>
    public readonly bool Equals(RingDescriptor other) =>
        Address == other.Address && Length == other.Length && Flags == other.Flags && Next == other.Next;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is RingDescriptor other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(Address, Length, Flags, Next);

    /// <summary>Equality of all fields.</summary>
    public static bool operator ==(RingDescriptor left, RingDescriptor right) => left.Equals(right);

    /// <summary>Inequality of any field.</summary>
    public static bool operator !=(RingDescriptor left, RingDescriptor right) => !left.Equals(right);
}

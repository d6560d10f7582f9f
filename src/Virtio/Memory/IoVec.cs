using System.Runtime.InteropServices;

namespace VduseActors.Virtio;

/// <summary>A host memory segment, laid out as <c>struct iovec</c> so that arrays of it go to preadv2 and pwritev2 unchanged.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IoVec : IEquatable<IoVec>
{
    /// <summary>Size of the structure on 64-bit hosts.</summary>
    internal const int Bytes = 16;

    /// <summary>Host address; 0 marks a part of a request whose IOVA is not mapped for the access.</summary>
    public nint Address;

    /// <summary>Bytes.</summary>
    public nuint Length;

    /// <summary>Creates a segment.</summary>
    public IoVec(nint address, nuint length)
    {
        Address = address;
        Length = length;
    }

    /// <inheritdoc/>
    public readonly bool Equals(IoVec other) => Address == other.Address && Length == other.Length;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is IoVec other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(Address, Length);

    /// <summary>Equality of address and length.</summary>
    public static bool operator ==(IoVec left, IoVec right) => left.Equals(right);

    /// <summary>Inequality of address or length.</summary>
    public static bool operator !=(IoVec left, IoVec right) => !left.Equals(right);
}

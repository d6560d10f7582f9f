namespace VduseActors.Devices.Tests.Driver;

/// <summary>One descriptor's buffer.</summary>
/// <param name="Iova">Where.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Writable">For the device to write.</param>
internal readonly record struct Piece(ulong Iova, int Length, bool Writable)
{
    /// <summary>The piece as two, cut after some bytes.</summary>
    public (Piece Head, Piece Tail) Cut(int at) =>
        (this with { Length = at }, this with { Iova = Iova + (ulong)at, Length = Length - at });
}

using System.Runtime.CompilerServices;

namespace VduseActors.Virtio;

/// <summary>The chains in flight by head index (split) or buffer id (packed): one bit each.</summary>
internal readonly struct HeadSet
{
    private readonly ulong[] _bits;

    /// <summary>Creates an empty set.</summary>
    /// <param name="size">Heads are below it.</param>
    public HeadSet(int size) => _bits = new ulong[(size + 63) / 64];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(ushort head) => (_bits[head >> 6] & (1UL << head)) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ushort head) => _bits[head >> 6] |= 1UL << head;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(ushort head) => _bits[head >> 6] &= ~(1UL << head);
}

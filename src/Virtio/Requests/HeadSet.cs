using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VduseActors.Virtio;

/// <summary>The chains in flight by head index (split) or buffer id (packed): one bit each.</summary>
internal readonly struct HeadSet
{
    private readonly ulong[] _bits;

    /// <summary>Creates an empty set.</summary>
    /// <param name="size">Heads are below it.</param>
    public HeadSet(int size) => _bits = new ulong[(size + 63) / 64];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(ushort head) => (Word(head) & (1UL << head)) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ushort head) => Word(head) |= 1UL << head;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(ushort head) => Word(head) &= ~(1UL << head);

    // SAFETY: a queue asks for heads that it found below its size, and buffer ids have a word each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref ulong Word(ushort head) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bits), head >> 6);
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VduseActors.Devices.Block.Backends;

/// <summary>A piece of memory that is zero and at a fixed address, shared by all; nobody writes to it.</summary>
internal static class ZeroMemory
{
    /// <summary>Bytes.</summary>
    public const int Length = 64 * 1024;

    private static readonly byte[] _bytes = GC.AllocateArray<byte>(Length, pinned: true);

    /// <summary>The zeroes.</summary>
    public static ReadOnlySpan<byte> Span => _bytes;

    /// <summary>Where they are.</summary>
    // SAFETY: the array is pinned and lives as long as the process.
    public static unsafe nint Address => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes));
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace VduseActors.Simulator.Remote;

/// <summary>Reads a frame that a stranger may have written: never beyond its end.</summary>
/// <param name="frame">The frame.</param>
internal ref struct FrameReader(ReadOnlySpan<byte> frame)
{
    private ReadOnlySpan<byte> _rest = frame;

    /// <summary>Reads a number, or a structure as it lay in memory.</summary>
    /// <exception cref="InvalidDataException">The frame ends before.</exception>
    public T Read<T>()
        where T : unmanaged => MemoryMarshal.Read<T>(Take(Unsafe.SizeOf<T>()));

    /// <summary>Reads bytes.</summary>
    /// <exception cref="InvalidDataException">The frame ends before.</exception>
    public ReadOnlySpan<byte> ReadBytes() => Take(Read<ushort>());

    /// <summary>Reads text.</summary>
    /// <exception cref="InvalidDataException">The frame ends before.</exception>
    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    /// <summary>Nothing may follow.</summary>
    /// <exception cref="InvalidDataException">Something does.</exception>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
            throw new InvalidDataException($"{_rest.Length} bytes too many");
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > _rest.Length)
            throw new InvalidDataException(Invariant($"{bytes - _rest.Length} bytes too few"));
        var taken = _rest[..bytes];
        _rest = _rest[bytes..];
        return taken;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace VduseActors.Simulator.Remote;

/// <summary>Writes a frame into a buffer.</summary>
/// <param name="buffer">Where to.</param>
internal ref struct FrameWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _length;

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>Bytes that fit still.</summary>
    public readonly int Room => _buffer.Length - _length;

    /// <summary>Begins a call.</summary>
    public static FrameWriter Call(RemoteOperation operation, Span<byte> buffer)
    {
        var writer = new FrameWriter(buffer);
        writer.Write((byte)operation);
        return writer;
    }

    /// <summary>Forgets what was written.</summary>
    public void Restart() => _length = 0;

    /// <summary>Writes a number, or a structure as it lies in memory.</summary>
    /// <exception cref="InvalidDataException">The frame is full.</exception>
    public void Write<T>(in T value)
        where T : unmanaged => MemoryMarshal.Write(Take(Unsafe.SizeOf<T>()), value);

    /// <summary>Writes bytes, with their number.</summary>
    /// <exception cref="InvalidDataException">The frame is full, or there are more than 65535.</exception>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ushort.MaxValue)
            throw TooLong();
        Write((ushort)bytes.Length);
        bytes.CopyTo(Take(bytes.Length));
    }

    /// <summary>Writes text.</summary>
    /// <exception cref="InvalidDataException">The frame is full.</exception>
    public void WriteText(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > ushort.MaxValue)
            throw TooLong();
        Write((ushort)bytes);
        Encoding.UTF8.GetBytes(text, Take(bytes));
    }

    private static InvalidDataException TooLong() => new($"a frame has at most {FrameProtocol.MaxFrame} bytes");

    private Span<byte> Take(int bytes)
    {
        if (bytes > Room)
            throw TooLong();
        _length += bytes;
        return _buffer.Slice(_length - bytes, bytes);
    }
}

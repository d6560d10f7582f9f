using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;

namespace VduseActors.Native;

/// <summary>
/// Standard error, written to directly. <c>Console.Error</c> waits while another thread writes to standard output: for ever, when that
/// is a pipe which nobody reads.
/// </summary>
/// <remarks>What cannot be written is left out: there is nobody left to tell.</remarks>
public sealed unsafe class StandardErrorStream : Stream
{
    private const int StandardError = 2;

    private readonly SafeFileHandle _handle = new(StandardError, ownsHandle: false);

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* first = buffer)
        {
            for (var written = 0; written < buffer.Length;)
            {
                var count = Libc.write(_handle, first + written, (nuint)(buffer.Length - written));
                if (count >= 0)
                {
                    written += (int)count;
                }
                else if (Libc.LastError == Errno.EAGAIN)
                {
                    // Whoever shares it has made it so that it does not wait.
#pragma warning disable RS0030 // Standard error is written by threads that nobody else waits for.
                    Thread.Sleep(1);
#pragma warning restore RS0030
                }
                else if (Libc.LastError != Errno.EINTR)
                {
                    return;
                }
            }
        }
    }
}

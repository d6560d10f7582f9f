namespace VduseActors.Simulator.Drivers;

/// <summary>A chain that a <see cref="ChainDriver"/> has posted.</summary>
public sealed class PostedChain
{
    private volatile bool _isCompleted;

    internal PostedChain(int queue, ChainBuffer[] buffers, ulong[] addresses)
    {
        Queue = queue;
        Buffers = buffers;
        Addresses = addresses;
    }

    /// <summary>The queue.</summary>
    public int Queue { get; }

    /// <summary>Its buffers.</summary>
    public IReadOnlyList<ChainBuffer> Buffers { get; }

    /// <summary>Head or buffer id in the ring.</summary>
    public ushort Head { get; internal set; }

    /// <summary>The device returned it.</summary>
    public bool IsCompleted => _isCompleted;

    /// <summary>The device was reset before it returned it.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>Bytes that the device says it wrote, without a gap from the start of the writable part; 0 before it is returned.</summary>
    public uint Length { get; private set; }

    /// <summary>The writable part, buffer after buffer, as the device left it.</summary>
    public byte[] Written =>
        [.. Buffers.Where(buffer => buffer is { DeviceWrites: true, Bytes: not null }).SelectMany(buffer => buffer.Bytes!)];

    internal ulong[] Addresses { get; }

    internal void Complete(uint length)
    {
        Length = length;
        _isCompleted = true;
    }

    internal void Abort() => IsAborted = true;
}

using System.Buffers.Binary;

namespace VduseActors.Simulator.Drivers;

/// <summary>
/// Numbered frames of random length and content from one driver to another (or to itself), each checked when it arrives: order, length,
/// every byte. With a window smaller than the receiver's buffers nothing may be lost.
/// </summary>
/// <remarks>Sends from the receiver's callbacks; allocates nothing per frame. A load runs once.</remarks>
public sealed class NetLoad
{
    private const int SequenceOffset = 14, PayloadOffset = 22, AddressBytes = 6;
    private const ushort LocalExperimental = 0x88b5;
    private const long Probe = -1;
    private static readonly TimeSpan _probePause = TimeSpan.FromMilliseconds(1);

    private readonly SimulatedNetDriver _from;
    private readonly SimulatedNetDriver _to;
    private readonly NetLoadOptions _options;
    private readonly Lock _sending = new();
    private readonly byte[] _frame;
    private readonly byte[] _expected;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _maxBytes;
    private long _sent;
    private long _arrived;
    private long _bytes;
    private long _wrong;
    private long _foreign;
    private volatile bool _reached;

    /// <summary>Prepares a load.</summary>
    /// <param name="from">Who sends.</param>
    /// <param name="to">Who receives; the same driver behind a loopback. Its <see cref="SimulatedNetDriver.FrameReceived"/> is
    /// taken.</param>
    /// <param name="options">What to send.</param>
    public NetLoad(SimulatedNetDriver from, SimulatedNetDriver to, NetLoadOptions options)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(options);
        _from = from;
        _to = to;
        _options = options;
        _maxBytes = options.MaxBytes ?? from.Parameters.Mtu + NetParameters.EthernetBytes;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MinBytes, 60, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_maxBytes, options.MinBytes, nameof(options));
        _frame = new byte[_maxBytes];
        _expected = new byte[_maxBytes];
    }

    /// <summary>Frames that arrived so far.</summary>
    public long ArrivedCount => Interlocked.Read(ref _arrived);

    /// <summary>Runs until every frame has arrived, or the token is cancelled.</summary>
    public async Task<NetLoadReport> RunAsync(CancellationToken stop = default)
    {
        _to.FrameReceived = OnFrame;
        var started = _from.Execution.Time.GetTimestamp();
        await using (stop.UnsafeRegister(static done => ((TaskCompletionSource)done!).TrySetResult(), _done).ConfigureAwait(false))
        {
            // The receiver's buffers reach its device only after it started: what is sent before is lost, as on any wire.
            while (!_reached && !stop.IsCancellationRequested)
            {
                Send(Probe);
                await Task.Delay(_probePause, _from.Execution.Time, CancellationToken.None).ConfigureAwait(false);
            }

            started = _from.Execution.Time.GetTimestamp();
            Pump();
            await _done.Task.ConfigureAwait(false);
        }

        _to.FrameReceived = null;
        return new NetLoadReport(
            _arrived - _wrong, _bytes, _wrong, _foreign, _from.Execution.Time.GetElapsedTime(started),
            Interlocked.Read(ref _arrived) == _options.Frames);
    }

    private void Pump()
    {
        lock (_sending)
        {
            while (_sent < _options.Frames && _sent - Interlocked.Read(ref _arrived) < _options.Window)
            {
                if (!Send(_sent))
                    return;
                _sent++;
            }
        }
    }

    private bool Send(long number)
    {
        var length = Fill(_frame, number);
        WriteAddresses(_frame);
        return _from.TrySend(_frame.AsSpan(0, length));
    }

    private void OnFrame(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < PayloadOffset || BinaryPrimitives.ReadUInt16BigEndian(frame[(2 * AddressBytes)..]) != LocalExperimental)
        {
            Interlocked.Increment(ref _foreign);
            return;
        }

        if (BinaryPrimitives.ReadInt64LittleEndian(frame[SequenceOffset..]) == Probe)
        {
            _reached = true;
            return;
        }

        // One receive queue: frames come one at a time, so the expected one may lie in a field.
        var length = Fill(_expected, _arrived);
        WriteAddresses(_expected);
        if (!frame.SequenceEqual(_expected.AsSpan(0, length)))
            _wrong++;
        _bytes += frame.Length;
        if (Interlocked.Increment(ref _arrived) == _options.Frames)
            _done.TrySetResult();
        else
            Pump();
    }

    private void WriteAddresses(Span<byte> frame)
    {
        WriteMac(frame, _to.Parameters.Mac);
        WriteMac(frame[AddressBytes..], _from.Parameters.Mac);
    }

    private static void WriteMac(Span<byte> at, ulong mac)
    {
        BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)(mac >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(at[2..], (uint)mac);
    }

    /// <summary>The frame with a number, without addresses; returns its length.</summary>
    private int Fill(Span<byte> frame, long number)
    {
        var random = Mix((_options.Seed << 40) + (ulong)number);
        var length = _options.MinBytes + (int)(random % (ulong)(_maxBytes - _options.MinBytes + 1));
        BinaryPrimitives.WriteUInt16BigEndian(frame[(2 * AddressBytes)..], LocalExperimental);
        BinaryPrimitives.WriteInt64LittleEndian(frame[SequenceOffset..], number);
        for (var i = PayloadOffset; i < length; i += sizeof(ulong))
        {
            random = Mix(random);
            if (length - i >= sizeof(ulong))
                BinaryPrimitives.WriteUInt64LittleEndian(frame[i..], random);
            else
                frame[i..length].Fill((byte)random);
        }

        return length;
    }

    /// <summary>splitmix64's output function.</summary>
    private static ulong Mix(ulong value)
    {
        var z = value + 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}

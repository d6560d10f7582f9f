namespace VduseActors.Devices.Net.Backends;

/// <summary>
/// A cable between two devices of this process: what one sends the other receives. There is no buffer in it: a frame that finds no receive
/// buffer, or no device, at the other end is dropped.
/// </summary>
/// <param name="name">What messages call it.</param>
public sealed class PairLink(string name)
{
    private readonly string?[] _devices = new string?[2];
    private readonly ReceiveBuffers?[] _buffers = new ReceiveBuffers?[2];

    /// <summary>What messages call it.</summary>
    public string Name { get; } = name;

    /// <summary>Whether both ends have a device.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_devices)
                return _devices[0] is not null && _devices[1] is not null;
        }
    }

    /// <summary>Takes an end for a device; the same one when the device has one already.</summary>
    /// <exception cref="DeviceConfigurationException">Both ends belong to other devices.</exception>
    internal int Claim(string device)
    {
        lock (_devices)
        {
            for (var end = 0; end < _devices.Length; end++)
            {
                if (_devices[end] is null || _devices[end] == device)
                {
                    _devices[end] = device;
                    return end;
                }
            }
        }

        throw new DeviceConfigurationException(
            "backend.link", $"device '{device}': the link '{Name}' connects '{_devices[0]}' and '{_devices[1]}' already; choose another");
    }

    /// <summary>The device is gone: the end that it has is free.</summary>
    internal void Release(string device)
    {
        lock (_devices)
        {
            if (Array.IndexOf(_devices, device) is >= 0 and var end)
                _devices[end] = null;
        }
    }

    /// <summary>From now on frames for this end go here.</summary>
    internal void Plug(int end, ReceiveBuffers buffers) => Volatile.Write(ref _buffers[end], buffers);

    /// <summary>Nothing arrives here any more, unless another backend has taken the place.</summary>
    internal void Unplug(int end, ReceiveBuffers buffers) => Interlocked.CompareExchange(ref _buffers[end], null, buffers);

    internal bool Send(int end, ReadOnlySpan<byte> packet) => Volatile.Read(ref _buffers[1 - end])?.TryDeliver(packet) ?? false;
}

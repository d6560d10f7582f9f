namespace VduseActors.Transports.RfcV3;

/// <summary>
/// What a later kernel holds of a device and the kernel of RFC v3 leaves to the daemon: status, features, configuration space, the
/// queues' registers. It belongs to the open device, so it outlives every actor. Not thread-safe: guarded by the device's lock.
/// </summary>
internal sealed class RfcDeviceState
{
    private readonly byte[] _config;
    private readonly RfcQueueRegisters[] _queues;

    /// <summary>Creates the state of a device after reset.</summary>
    /// <param name="offered">Features that the device offers.</param>
    /// <param name="queues">Number of queues.</param>
    /// <param name="config">Initial configuration space.</param>
    public RfcDeviceState(ulong offered, int queues, ReadOnlySpan<byte> config)
    {
        OfferedFeatures = offered;
        _config = config.ToArray();
        _queues = new RfcQueueRegisters[queues];
        for (var i = 0; i < queues; i++)
            _queues[i] = new RfcQueueRegisters();
    }

    /// <summary>Features that the device offers.</summary>
    public ulong OfferedFeatures { get; }

    /// <summary>Features that the driver acknowledged last; 0 after reset.</summary>
    public ulong DriverFeatures { get; set; }

    /// <summary>The status byte: what the device agreed to.</summary>
    public byte Status { get; set; }

    /// <summary>The registers of a queue, or null when there is no such queue.</summary>
    public RfcQueueRegisters? FindQueue(uint index) => index < _queues.Length ? _queues[index] : null;

    /// <summary>Reads configuration space; zeros beyond its end.</summary>
    public void ReadConfig(uint offset, Span<byte> into)
    {
        into.Clear();
        if (offset >= _config.Length)
            return;
        var available = _config.AsSpan((int)offset);
        available[..Math.Min(available.Length, into.Length)].CopyTo(into);
    }

    /// <summary>The device changes its configuration space; false when the range is empty or not inside of it.</summary>
    public bool TryWriteConfig(uint offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || offset > _config.Length || bytes.Length > _config.Length - offset)
            return false;
        bytes.CopyTo(_config.AsSpan((int)offset));
        return true;
    }

    /// <summary>What a reset clears; offer and configuration space stay.</summary>
    public void Reset()
    {
        Status = 0;
        DriverFeatures = 0;
        foreach (var queue in _queues)
            queue.Reset();
    }
}

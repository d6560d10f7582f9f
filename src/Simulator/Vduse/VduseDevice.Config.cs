namespace VduseActors.Simulator.Vduse;

internal sealed partial class VduseDevice
{
    /// <summary>The daemon changes its configuration space: no generation change, no interrupt.</summary>
    internal bool TryWriteConfig(uint offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || offset > _config.Length || bytes.Length > _config.Length - offset)
            return false;

        // Not locked against driver reads, as in the kernel: a driver can see half of it.
        bytes.CopyTo(_config.AsSpan((int)offset));
        return true;
    }

    /// <summary>The driver writes: nobody is told.</summary>
    public void WriteConfig(uint offset, ReadOnlySpan<byte> bytes)
    {
    }

    /// <summary>The driver reads; what lies beyond the space reads as zeros.</summary>
    public void ReadConfig(uint offset, Span<byte> into)
    {
        lock (_stateLock)
        {
            // The vdpa core makes a legacy driver of one that reads before it negotiates.
            if (!_featuresValid)
                _driverFeatures = 0;
        }

        into.Clear();
        if (offset >= _config.Length)
            return;

        var available = _config.AsSpan((int)offset);
        available[..Math.Min(available.Length, into.Length)].CopyTo(into);
    }
}

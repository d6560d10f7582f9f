namespace VduseActors.Limits;

/// <summary>What the mappings of one device cost the process; no device gets more than it leaves to all others.</summary>
/// <param name="limits">What all devices share.</param>
internal sealed class MappingAccount(ProcessLimits limits)
{
    private readonly Lock _gate = new();
    private long _bytes;
    private long _pieces;

    /// <summary>Takes from the process.</summary>
    /// <returns>False when the device may not have so much.</returns>
    public bool TryTake(long bytes, int pieces)
    {
        lock (_gate)
        {
            if (!limits.Mappings.TryTake(pieces, _pieces))
                return false;
            if (!limits.Memory.TryTake(bytes, _bytes))
            {
                limits.Mappings.Return(pieces);
                return false;
            }

            _bytes += bytes;
            _pieces += pieces;
            return true;
        }
    }

    /// <summary>Gives back to the process.</summary>
    public void Return(long bytes, int pieces)
    {
        lock (_gate)
        {
            _bytes -= bytes;
            _pieces -= pieces;
        }

        limits.Memory.Return(bytes);
        limits.Mappings.Return(pieces);
    }
}

namespace VduseActors.Limits;

/// <summary>What one mapping of driver memory costs the process, for as long as it exists.</summary>
internal sealed class MappingCost : IDisposable
{
    /// <summary>The objects, and the entry in the region table with its copies while the table changes.</summary>
    private const long Objects = 1024;

    /// <summary>A page is known by two bits.</summary>
    private const int BytesPerKnownByte = 4096 * 4;

    private readonly MappingAccount _account;
    private readonly long _bytes;
    private readonly int _pieces;
    private int _isReturned;

    private MappingCost(MappingAccount account, long bytes, int pieces)
    {
        _account = account;
        _bytes = bytes;
        _pieces = pieces;
    }

    /// <summary>Takes what a mapping costs.</summary>
    /// <param name="account">The device's.</param>
    /// <param name="length">Its bytes, of which only the pages' bits cost something.</param>
    /// <param name="pieces">How many mappings the kernel has for it.</param>
    /// <param name="own">Bytes of it that are this process's own memory.</param>
    /// <returns>Null when the device may not have so much.</returns>
    public static MappingCost? TryTake(MappingAccount account, ulong length, int pieces = 1, ulong own = 0)
    {
        var bytes = Objects + (long)(length / BytesPerKnownByte) + (long)Math.Min(own, long.MaxValue / 2);
        return account.TryTake(bytes, pieces) ? new MappingCost(account, bytes, pieces) : null;
    }

    /// <summary>Gives it back. Further calls do nothing; any thread.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReturned, 1) == 0)
            _account.Return(_bytes, _pieces);
    }
}

using VduseActors.Devices.Block;
using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>A block backend whose operations fail as planned.</summary>
internal sealed class FaultingStorage(IBlockBackend inner, string device, FaultSession session) : DelegatingBlockBackend(inner)
{
    private const int SectorSize = 512;

    private Action? _overtaken;

    /// <summary>The faults.</summary>
    public FaultSession Session => session;

    /// <summary>What stands behind.</summary>
    public IBlockBackend Storage => Inner;

    /// <summary>What every flush fails with from now on; None for nothing.</summary>
    public Errno FlushFailure { get; set; }

    /// <summary>Does something behind the next operation.</summary>
    public void AfterNext(Action action) => Volatile.Write(ref _overtaken, action);

    protected override IoResult Run(in StorageOperation operation)
    {
        // A second one that is held has been overtaken by nobody: its own time lets it go.
        var overtaken = Volatile.Read(ref _overtaken) is null ? null : Interlocked.Exchange(ref _overtaken, null);
        try
        {
            var site = new FaultSite
            {
                Device = device,
                Operation = operation.Name,
                HasRange = operation.Name != "flush",
                Sector = operation.Offset / SectorSize,
                Bytes = operation.Length,
            };
            if (session.Pass(FaultPoint.Storage, site) is { } fired)
                return fired.Does<StorageEffect>()(this, fired, operation);
            return operation.Name == "flush" && FlushFailure != Errno.None ? IoResult.Failed(FlushFailure) : operation.RunOn(Inner);
        }
        finally
        {
            overtaken?.Invoke();
        }
    }
}

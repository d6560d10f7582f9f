namespace VduseActors.Simulator.Drivers;

/// <summary>
/// A request for a block driver. Derive to be called at its end; an instance may be submitted again once it has ended, so that
/// a load of any length allocates nothing.
/// </summary>
public abstract class BlockRequest
{
    /// <summary>What to do.</summary>
    public BlockOperation Operation { get; set; }

    /// <summary>First sector, in units of 512 bytes.</summary>
    public ulong Sector { get; set; }

    /// <summary>
    /// Data: written by the device for <see cref="BlockOperation.Read"/> and <see cref="BlockOperation.GetId"/>, read by it for
    /// all others. Copied to and from bounce memory, so it needs no pinning.
    /// </summary>
    public Memory<byte> Data { get; set; }

    /// <summary>How it ended; meaningful once <see cref="OnCompleted"/> is called.</summary>
    public BlockResult Result { get; internal set; }

    internal bool DeviceWritesData => Operation is BlockOperation.Read or BlockOperation.GetId;

    internal BlockRequest? Next { get; set; }

    /// <summary>
    /// Called when the request has ended, on a thread of the simulated kernel: do not block. The request may be submitted again
    /// from here.
    /// </summary>
    protected internal abstract void OnCompleted();
}

using VduseActors.Virtio;

namespace VduseActors.Devices.Block;

/// <summary>A backend in front of another: passes everything on, and every operation through one method.</summary>
/// <param name="inner">The backend behind it; disposed with it.</param>
public abstract class DelegatingBlockBackend(IBlockBackend inner) : IBlockBackend
{
    /// <inheritdoc/>
    public virtual string Description => inner.Description;

    /// <inheritdoc/>
    public virtual ulong Length => inner.Length;

    /// <inheritdoc/>
    public virtual string? Identity => inner.Identity;

    /// <inheritdoc/>
    public virtual BlockBackendTraits Traits => inner.Traits;

    /// <summary>The backend behind it.</summary>
    protected IBlockBackend Inner => inner;

    /// <inheritdoc/>
    public virtual void BeginQueue(QueueContext context) => inner.BeginQueue(context);

    /// <inheritdoc/>
    public virtual void EndBatch(int queue) => inner.EndBatch(queue);

    /// <inheritdoc/>
    public virtual IoResult Read(ulong offset, in IoVecList into, IoTicket ticket) =>
        Run(new StorageOperation("read", offset, into.Bytes, into, Stable: false, MayUnmap: false, ticket));

    /// <inheritdoc/>
    public virtual IoResult Write(ulong offset, in IoVecList from, bool stable, IoTicket ticket) =>
        Run(new StorageOperation("write", offset, from.Bytes, from, stable, MayUnmap: false, ticket));

    /// <inheritdoc/>
    public virtual IoResult Flush(IoTicket ticket) =>
        Run(new StorageOperation("flush", 0, 0, default, Stable: false, MayUnmap: false, ticket));

    /// <inheritdoc/>
    public virtual IoResult Discard(ulong offset, ulong length, IoTicket ticket) =>
        Run(new StorageOperation("discard", offset, length, default, Stable: false, MayUnmap: false, ticket));

    /// <inheritdoc/>
    public virtual IoResult WriteZeroes(ulong offset, ulong length, bool mayUnmap, bool stable, IoTicket ticket) =>
        Run(new StorageOperation("write-zeroes", offset, length, default, stable, mayUnmap, ticket));

    /// <inheritdoc/>
    public void Dispose()
    {
        inner.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What becomes of an operation.</summary>
    /// <returns>As the operation of <see cref="IBlockBackend"/>.</returns>
    protected abstract IoResult Run(in StorageOperation operation);
}

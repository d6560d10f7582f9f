using VduseActors.Kernel;

namespace VduseActors.Devices.Block;

/// <summary>Outcome of a backend operation: finished (all of it), failed with an errno, or pending.</summary>
public readonly record struct IoResult
{
    private const long PendingValue = long.MinValue;

    private IoResult(long value) => Value = value;

    /// <summary>The operation goes on; the request is posted to the completion queue when it ends.</summary>
    public static IoResult Pending => new(PendingValue);

    /// <summary>Finished.</summary>
    public static IoResult Done => new(0);

    /// <summary>True while the operation goes on.</summary>
    public bool IsPending => Value == PendingValue;

    /// <summary>True when the operation failed.</summary>
    public bool IsError => Value < 0 && !IsPending;

    /// <summary>Why it failed, or None.</summary>
    public Errno Error => IsError ? (Errno)(-Value) : Errno.None;

    /// <summary>0 or -errno, as <see cref="Virtio.VirtioRequest.Result"/> carries it.</summary>
    public long Value { get; }

    /// <summary>Failed with an errno.</summary>
    public static IoResult Failed(Errno errno) => new(-(long)errno);

    /// <summary>What a completed pending operation left in <see cref="Virtio.VirtioRequest.Result"/>.</summary>
    public static IoResult From(long result) => new(result < 0 ? result : 0);
}

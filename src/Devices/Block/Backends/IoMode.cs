namespace VduseActors.Devices.Block.Backends;

/// <summary>Where the file backend does its system calls.</summary>
public enum IoMode
{
    /// <summary>
    /// On the queue's thread what does not wait (reads from the page cache, writes into it); through io_uring what does (reads from
    /// the disk, writes that must be stable, flushes), or on the pool where the process may not use io_uring. Right unless measured
    /// otherwise.
    /// </summary>
    Auto,

    /// <summary>Reads and writes on the queue's thread: shortest path when the file is in memory, stalls the queue when not.</summary>
    Inline,

    /// <summary>Everything on the pool: the queue's thread never waits for storage.</summary>
    Pool,

    /// <summary>
    /// Reads, writes and flushes through io_uring, handed over once per batch. A process that may not use it refuses to start the device.
    /// </summary>
    Uring,
}

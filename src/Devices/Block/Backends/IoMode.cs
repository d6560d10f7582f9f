namespace VduseActors.Devices.Block.Backends;

/// <summary>Where the file backend does its system calls.</summary>
public enum IoMode
{
    /// <summary>
    /// On the queue's thread what does not wait (reads from the page cache, writes into it), on the pool what does (reads from the
    /// disk, writes that must be stable). Right unless measured otherwise.
    /// </summary>
    Auto,

    /// <summary>Reads and writes on the queue's thread: shortest path when the file is in memory, stalls the queue when not.</summary>
    Inline,

    /// <summary>Everything on the pool: the queue's thread never waits for storage.</summary>
    Pool,
}

using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.Adoption;

/// <summary>An in-flight log in a mapped file: what is stored there outlives this process without a system call.</summary>
internal sealed class QueueLog : IDisposable
{
    private readonly MemoryMapping _memory;

    private QueueLog(MemoryMapping memory, InFlightLog log, string path)
    {
        _memory = memory;
        Log = log;
        Path = path;
    }

    /// <summary>The log.</summary>
    public InFlightLog Log { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What was wrong with the file that was found, or null. The log was made anew then.</summary>
    public string? Damage { get; private init; }

    /// <summary>What it says is not enough to go on from.</summary>
    public bool IsOfNoUse { get; set; }

    /// <summary>Opens a log, or makes one where there is none or where it is damaged.</summary>
    /// <param name="path">The file.</param>
    /// <param name="queueSize">Largest size of the queue.</param>
    /// <param name="packed">Packed rings are offered: their log is larger.</param>
    /// <exception cref="IOException">The file system is full, for example.</exception>
    public static QueueLog Open(string path, int queueSize, bool packed)
    {
        var bytes = InFlightLog.BytesFor(queueSize, packed);
        using var file = OwnFile.OpenOrCreate(path);
        var found = RandomAccess.GetLength(file);
        string? damage = found == 0 ? "it is missing" : found != bytes ? Invariant($"it has {found} bytes instead of {bytes}") : null;
        if (damage is not null)
            Fill(file, bytes);
        var memory = MemoryMapping.MapShared(file, 0, (ulong)bytes);
        var log = new InFlightLog(memory.Address, queueSize, packed);
        if (damage is null && log.FindFault() is { } fault)
        {
            damage = fault;
            Fill(file, bytes);
        }

        if (damage is not null)
            log.Format();
        return new QueueLog(memory, log, path) { Damage = damage };
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>Written, not only sized: a store into a page that the file system has no room for would end the process.</summary>
    private static void Fill(Microsoft.Win32.SafeHandles.SafeFileHandle file, int bytes)
    {
        RandomAccess.SetLength(file, bytes);
        RandomAccess.Write(file, new byte[bytes], 0);
    }
}

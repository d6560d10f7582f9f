using System.Text.Json;

namespace VduseActors.Adoption;

/// <summary>
/// Where a device's process keeps what its successor needs: a record and an in-flight log per queue, below the state directory, in
/// a folder named like the device. One process at a time has it.
/// </summary>
/// <remarks>Meant for a file system in memory (<c>/run</c>): it survives processes, not the machine, as the kernel's devices do.</remarks>
internal sealed class DeviceFolder : IDisposable
{
    private const string RecordName = "device.json";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _path;
    private readonly FileStream _lock;

    private DeviceFolder(string path, FileStream @lock)
    {
        _path = path;
        _lock = @lock;
    }

    /// <summary>Takes a device's folder, making it where it is missing.</summary>
    /// <param name="directory">The state directory.</param>
    /// <param name="device">Name of the device: fit for a file name.</param>
    /// <returns>Null while another process has it.</returns>
    /// <exception cref="IOException">It cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made or written.</exception>
    public static DeviceFolder? TryTake(string directory, string device)
    {
        var path = Path.Combine(directory, device);
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("VDUSE devices exist on Linux only.");
        Directory.CreateDirectory(path, OwnerOnly);
        try
        {
            return new DeviceFolder(path, new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException taken) when (taken.GetType() == typeof(IOException))
        {
            return null;
        }
    }

    /// <summary>What the last process wrote; null when there is nothing, or nothing that can be read.</summary>
    public DeviceRecord? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(_path, RecordName)), DeviceRecordJson.Default.DeviceRecord);
        }
        catch (Exception absent) when (absent is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a record in place of the last: a reader sees the one or the other.</summary>
    public void Write(DeviceRecord record)
    {
        var path = Path.Combine(_path, RecordName);
        var next = path + ".next";
        File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(record, DeviceRecordJson.Default.DeviceRecord));
        File.Move(next, path, overwrite: true);
    }

    /// <summary>Opens a queue's in-flight log.</summary>
    /// <param name="queue">Index of the queue.</param>
    /// <param name="queueSize">Its largest size.</param>
    /// <param name="packed">Packed rings are offered.</param>
    public QueueLog OpenLog(int queue, int queueSize, bool packed) =>
        QueueLog.Open(Path.Combine(_path, Invariant($"queue-{queue}.inflight")), queueSize, packed);

    /// <summary>Forgets everything about earlier devices of this name.</summary>
    public void Clear()
    {
        // The record goes first: logs without one mean nothing.
        File.Delete(Path.Combine(_path, RecordName));
        foreach (var log in Directory.EnumerateFiles(_path, "queue-*.inflight"))
            File.Delete(log);
    }

    /// <summary>Removes the folder: the device is gone.</summary>
    public void Remove()
    {
        Clear();
        Directory.Delete(_path, recursive: true);
    }

    /// <summary>Lets the next process have it.</summary>
    public void Dispose() => _lock.Dispose();
}

using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Adoption;

/// <summary>
/// Where a device's process keeps what its successor needs: a record and an in-flight log per queue, below the state directory, in
/// a folder named like the device. One process at a time has it. What is in it is opened as ours or not at all (<see cref="OwnFile"/>).
/// </summary>
/// <remarks>Meant for a file system in memory (<c>/run</c>): it survives processes, not the machine, as the kernel's devices do.</remarks>
internal sealed class DeviceFolder : IDisposable
{
    private const string RecordName = "device.json";
    private const int LongestRecord = 1 << 20;

    private readonly string _path;
    private readonly SafeFileHandle _lock;

    private DeviceFolder(string path, SafeFileHandle @lock)
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
        OwnFile.MakeFolder(path);
        var file = OwnFile.OpenOrCreate(Path.Combine(path, "lock"));
        if (StorageFile.TryLock(file, exclusive: true) == Errno.None)
            return new DeviceFolder(path, file);
        file.Dispose();
        return null;
    }

    /// <summary>What the last process wrote; null when there is nothing.</summary>
    /// <exception cref="UnusableFileException">It is damaged, or what has its name is no file of ours.</exception>
    public DeviceRecord? Read()
    {
        var path = Path.Combine(_path, RecordName);
        using var file = OwnFile.TryOpen(path);
        if (file is null)
            return null;
        try
        {
            var text = new byte[Math.Min(RandomAccess.GetLength(file), LongestRecord)];
            return JsonSerializer.Deserialize(text.AsSpan(0, RandomAccess.Read(file, text, 0)), DeviceRecordJson.Default.DeviceRecord);
        }
        catch (JsonException damage)
        {
            throw new UnusableFileException(
                $"the record '{path}' of the device that an ended process served is damaged; restore it, or remove the device ('vdused remove {Path.GetFileName(_path)}')",
                damage);
        }
    }

    /// <summary>Writes a record in place of the last: a reader sees the one or the other.</summary>
    public void Write(DeviceRecord record)
    {
        var path = Path.Combine(_path, RecordName);
        var next = path + ".next";
        using (var file = OwnFile.CreateAnew(next))
            RandomAccess.Write(file, JsonSerializer.SerializeToUtf8Bytes(record, DeviceRecordJson.Default.DeviceRecord), 0);
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
    public void Dispose()
    {
        // Closing would do it only with the last copy, and a process that is being started has one for a moment.
        if (!_lock.IsClosed)
            StorageFile.Unlock(_lock);
        _lock.Dispose();
    }
}

using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// Keeps others off an image: exclusively for a device that writes, shared among devices that read. It is shared by the backends
/// of one device, since the next one is opened before the last one is closed.
/// </summary>
/// <remarks>It has an opening of the file to itself; those that do I/O come and go.</remarks>
internal sealed class ImageLock
{
    private int _users = 1;

    private ImageLock(SafeFileHandle file, FileIdentity image) => (File, Image) = (file, image);

    /// <summary>The opening that holds the lock and, on a writable block device, the claim.</summary>
    public SafeFileHandle File { get; }

    /// <summary>The file that is locked.</summary>
    public FileIdentity Image { get; }

    /// <summary>Locks an image, for one user. A writable block device must not be mounted or claimed either.</summary>
    /// <exception cref="DeviceConfigurationException">Another device, process or mount has it.</exception>
    public static ImageLock Acquire(string device, string path, bool writable, FileInformation image)
    {
        var claim = writable && image.Kind == FileKind.BlockDevice;
        ImageErrors.Check(StorageFile.Open(path, writable, claim, out var file), device, path, writable);
        try
        {
            ImageErrors.Check(FileInformation.TryGet(file, out var locked), device, path, writable);
            if (locked.Identity != image.Identity)
                throw ImageErrors.Refused(device, path, "was replaced while it was being opened; try again");

            // Other errors mean that the file system has no locks; then people have to take care themselves.
            if (StorageFile.TryLock(file, exclusive: writable) is Errno.EAGAIN or Errno.EACCES)
            {
                throw ImageErrors.Refused(device, path, writable
                    ? "is in use by another device or process; give every writable device an image of its own"
                    : "is being written by another device or process; stop that one, or give this device a copy");
            }

            return new ImageLock(file, image.Identity);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Adds a user.</summary>
    /// <returns>False when the last user is gone and the lock with it.</returns>
    public bool TryShare()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
                return true;
            users = seen;
        }

        return false;
    }

    /// <summary>A user is done; the last one gives the lock up.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) != 0)
            return;
        StorageFile.Unlock(File);
        File.Dispose();
    }
}

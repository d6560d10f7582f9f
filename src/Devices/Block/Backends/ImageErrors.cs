using VduseActors.Kernel;

namespace VduseActors.Devices.Block.Backends;

/// <summary>Words why an image cannot be used, with a remedy.</summary>
internal static class ImageErrors
{
    /// <summary>Throws for any errno but None.</summary>
    /// <exception cref="DeviceConfigurationException">There is an error.</exception>
    public static void Check(Errno errno, string device, string path, bool writable)
    {
        if (errno != Errno.None)
            throw Refused(device, path, Explain(errno, writable));
    }

    /// <summary>The exception for an image.</summary>
    public static DeviceConfigurationException Refused(string device, string path, string why) =>
        new("backend.path", $"device '{device}': {path} {why}");

    private static string Explain(Errno errno, bool writable) => errno switch
    {
        Errno.ENOENT => "does not exist; create it: truncate -s SIZE FILE",
        Errno.ENOTDIR => "does not exist: a part of the path is no directory",
        Errno.EACCES or Errno.EPERM when writable =>
            "cannot be opened for writing: permission denied; change its owner or mode, or set read-only = on",
        Errno.EACCES or Errno.EPERM => "cannot be opened: permission denied; change its owner or mode",
        Errno.EISDIR => "is a directory; name the image file in it",
        Errno.EROFS => "lies on a read-only file system; set read-only = on",
        Errno.EBUSY => "is mounted or claimed by another; unmount it first",
        Errno.EMFILE or Errno.ENFILE => "cannot be opened: too many open files; raise the limit (ulimit -n)",
        Errno.ENODEV or Errno.ENXIO => "is no image: nothing that could be read or written stands behind it",
        _ => $"cannot be opened: {ErrnoText.Name(errno)}",
    };
}

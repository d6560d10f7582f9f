namespace VduseActors.Kernel;

/// <summary>Linux error numbers that the runtime tells apart. Any other number may occur: cast it.</summary>
public enum Errno
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>Operation not permitted; on a VDUSE device: the device is broken.</summary>
    EPERM = 1,

    /// <summary>No such file, device, or (on a control reply) no such outstanding message.</summary>
    ENOENT = 2,

    /// <summary>Interrupted system call.</summary>
    EINTR = 4,

    /// <summary>Input/output error.</summary>
    EIO = 5,

    /// <summary>No such device or address.</summary>
    ENXIO = 6,

    /// <summary>Bad file descriptor.</summary>
    EBADF = 9,

    /// <summary>Try again; the operation would block.</summary>
    EAGAIN = 11,

    /// <summary>Out of memory, or out of lockable memory.</summary>
    ENOMEM = 12,

    /// <summary>Permission denied.</summary>
    EACCES = 13,

    /// <summary>Bad address.</summary>
    EFAULT = 14,

    /// <summary>Device or resource busy.</summary>
    EBUSY = 16,

    /// <summary>Already exists.</summary>
    EEXIST = 17,

    /// <summary>No such device.</summary>
    ENODEV = 19,

    /// <summary>A component of a path is no directory.</summary>
    ENOTDIR = 20,

    /// <summary>Is a directory.</summary>
    EISDIR = 21,

    /// <summary>Invalid argument.</summary>
    EINVAL = 22,

    /// <summary>Too many open files in the system.</summary>
    ENFILE = 23,

    /// <summary>Too many open files in the process.</summary>
    EMFILE = 24,

    /// <summary>Inappropriate ioctl: this kernel or API version does not have the call.</summary>
    ENOTTY = 25,

    /// <summary>File too large.</summary>
    EFBIG = 27,

    /// <summary>No space left on device.</summary>
    ENOSPC = 28,

    /// <summary>Read-only file system.</summary>
    EROFS = 30,

    /// <summary>Nobody reads the other end of a pipe or socket.</summary>
    EPIPE = 32,

    /// <summary>A path is too long.</summary>
    ENAMETOOLONG = 36,

    /// <summary>No locks available.</summary>
    ENOLCK = 37,

    /// <summary>Function not implemented.</summary>
    ENOSYS = 38,

    /// <summary>Too many symbolic links in a path.</summary>
    ELOOP = 40,

    /// <summary>No data: the file ends before the range that was asked for.</summary>
    ENODATA = 61,

    /// <summary>Protocol error.</summary>
    EPROTO = 71,

    /// <summary>A value is too large: the mask names a CPU that this kernel can never have.</summary>
    EOVERFLOW = 75,

    /// <summary>The descriptor is in a bad state: what it stood for is gone.</summary>
    EBADFD = 77,

    /// <summary>Message too long for its buffer.</summary>
    EMSGSIZE = 90,

    /// <summary>Protocol not supported.</summary>
    EPROTONOSUPPORT = 93,

    /// <summary>Operation not supported.</summary>
    EOPNOTSUPP = 95,

    /// <summary>Address family not supported.</summary>
    EAFNOSUPPORT = 97,

    /// <summary>The address is in use.</summary>
    EADDRINUSE = 98,

    /// <summary>A connection was given up before it was accepted.</summary>
    ECONNABORTED = 103,

    /// <summary>The other side of a connection is gone.</summary>
    ECONNRESET = 104,

    /// <summary>No buffer space: messages were lost.</summary>
    ENOBUFS = 105,

    /// <summary>Connection timed out.</summary>
    ETIMEDOUT = 110,

    /// <summary>Nobody listens there.</summary>
    ECONNREFUSED = 111,

    /// <summary>Disk quota exceeded.</summary>
    EDQUOT = 122,

    /// <summary>Operation cancelled.</summary>
    ECANCELED = 125,
}

using System.Text;
using VduseActors.Kernel;
using static Tmds.Linux.LibC;

namespace VduseActors.Native;

/// <summary>Reads and writes sysfs attributes by single system calls, so that the kernel's errno is kept.</summary>
internal static unsafe class SysfsAttribute
{
    private const int MaximumBytes = 4096;

    /// <summary>Reads an attribute's text without its final newline.</summary>
    public static Errno TryRead(string path, out string text)
    {
        text = "";
        using var file = Libc.open(path, O_RDONLY | O_CLOEXEC, 0);
        if (file.IsInvalid)
            return Libc.LastError;
        var buffer = stackalloc byte[MaximumBytes];
        // SAFETY: the kernel writes at most MaximumBytes.
        var count = Libc.read(file, buffer, MaximumBytes);
        if (count < 0)
            return Libc.LastError;
        text = Encoding.UTF8.GetString(buffer, (int)count).TrimEnd('\n');
        return Errno.None;
    }

    /// <summary>Writes an attribute; the kernel acts on it before this returns.</summary>
    public static Errno TryWrite(string path, string text)
    {
        using var file = Libc.open(path, O_WRONLY | O_CLOEXEC, 0);
        if (file.IsInvalid)
            return Libc.LastError;
        var bytes = Encoding.UTF8.GetBytes(text);
        // SAFETY: the kernel reads exactly the array.
        fixed (byte* buffer = bytes)
            return Libc.write(file, buffer, (nuint)bytes.Length) < 0 ? Libc.LastError : Errno.None;
    }
}

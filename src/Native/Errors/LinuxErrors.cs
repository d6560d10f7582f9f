using System.Runtime.InteropServices;
using VduseActors.Kernel;

namespace VduseActors.Native;

/// <summary>
/// The one place that turns (operation, errno, subject) into a line that names the call, what it was for and the remedy. Whoever has errors
/// of its own, as the kernel port has, brings the remedy and takes the line from here.
/// </summary>
public static class LinuxErrors
{
    /// <summary>The name that errors of <c>mmap</c> have.</summary>
    public const string Map = "mmap";

    /// <summary>The exception for a failed call.</summary>
    /// <param name="errno">What the kernel said.</param>
    /// <param name="operation">The call.</param>
    /// <param name="subject">The device, file or path concerned, or null.</param>
    /// <param name="explanation">What a diagnosis said beyond the number, without the final stop, or null.</param>
    public static LinuxException Create(Errno errno, string operation, string? subject, string? explanation = null) =>
        new(errno, operation, subject, Describe(errno, operation, subject, explanation, FindRemedy(operation, errno)));

    /// <summary>The line for a failed call.</summary>
    /// <param name="errno">What the kernel said.</param>
    /// <param name="operation">The call.</param>
    /// <param name="subject">The device, file or path concerned, or null.</param>
    /// <param name="explanation">What the kernel or a diagnosis said beyond the number, without the final stop, or null.</param>
    /// <param name="remedy">A sentence, or null where there is nothing to say.</param>
    public static string Describe(Errno errno, string operation, string? subject, string? explanation, string? remedy)
    {
        var on = subject is null ? "" : $" on '{subject}'";
        var why = explanation is null ? Text(errno) : $"{explanation} ({Text(errno)})";
        return $"{operation}{on}: {why}.{(remedy is null ? "" : $" {remedy}")}";
    }

    /// <summary>What a person can do about an errno that any call may give; null where there is nothing to say.</summary>
    public static string? FindRemedy(string operation, Errno errno) => (operation, errno) switch
    {
        (_, Errno.EMFILE) => "The process has too many open files: raise RLIMIT_NOFILE (LimitNOFILE= in systemd).",
        (_, Errno.ENFILE) => "The system has too many open files: raise fs.file-max.",
        (Map, Errno.ENOMEM) => "The process has too many mappings: raise vm.max_map_count.",
        _ => null,
    };

    /// <summary>The number's name and its meaning, for example <c>EBUSY, Device or resource busy</c>.</summary>
    public static string Text(Errno errno)
    {
        var meaning = Marshal.GetPInvokeErrorMessage((int)errno);
        return Enum.IsDefined(errno) ? $"{errno}, {meaning}" : Invariant($"errno {(int)errno}, {meaning}");
    }
}

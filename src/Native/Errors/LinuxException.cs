using VduseActors.Kernel;

namespace VduseActors.Native;

/// <summary>A system call failed. The message names the call, what it was for and the remedy, and is fit for a user.</summary>
public class LinuxException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="errno">What the kernel said.</param>
    /// <param name="operation">The call, for example <c>mmap</c>.</param>
    /// <param name="subject">The device, file or path concerned, or null.</param>
    /// <param name="message">One line for people: what was attempted on what, and what to do.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public LinuxException(Errno errno, string operation, string? subject, string message, Exception? inner = null)
        : base(message, inner)
    {
        Errno = errno;
        Operation = operation;
        Subject = subject;
    }

    /// <summary>What the kernel said.</summary>
    public Errno Errno { get; }

    /// <summary>The call that failed.</summary>
    public string Operation { get; }

    /// <summary>The device, file or path concerned, or null.</summary>
    public string? Subject { get; }
}

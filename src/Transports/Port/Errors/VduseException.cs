using VduseActors.Native;

namespace VduseActors.Kernel;

/// <summary>A call of the kernel port failed. The message names the call, the device and the remedy, and is fit for a user.</summary>
/// <remarks>
/// An implementation may also fail as every process can, for want of descriptors or memory: that is the <see cref="LinuxException"/> of the
/// system call itself. Who means both catches that.
/// </remarks>
public sealed class VduseException : LinuxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="errno">What the kernel said.</param>
    /// <param name="operation">The call, for example <c>VDUSE_CREATE_DEV</c>.</param>
    /// <param name="device">The device or path concerned, or null.</param>
    /// <param name="message">One line for people: what was attempted on what, and what to do.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public VduseException(Errno errno, string operation, string? device, string message, Exception? inner = null)
        : base(errno, operation, device, message, inner)
    {
    }
}

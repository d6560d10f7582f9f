namespace VduseActors.Kernel;

/// <summary>A kernel call failed. The message names the call, the device and the remedy, and is fit for a user.</summary>
public sealed class VduseException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="errno">What the kernel said.</param>
    /// <param name="operation">The call, for example <c>VDUSE_CREATE_DEV</c>.</param>
    /// <param name="device">The device or path concerned, or null.</param>
    /// <param name="message">One line for people: what was attempted on what, and what to do.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public VduseException(Errno errno, string operation, string? device, string message, Exception? inner = null)
        : base(message, inner)
    {
        Errno = errno;
        Operation = operation;
        Device = device;
    }

    /// <summary>What the kernel said.</summary>
    public Errno Errno { get; }

    /// <summary>The call that failed.</summary>
    public string Operation { get; }

    /// <summary>The device or path concerned, or null.</summary>
    public string? Device { get; }
}

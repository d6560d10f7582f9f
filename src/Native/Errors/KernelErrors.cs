using System.Runtime.InteropServices;
using VduseActors.Kernel;

namespace VduseActors.Native;

/// <summary>
/// The one place that turns (operation, errno, device) into an exception that names the call, the device and the remedy; every
/// implementation of the kernel port uses it.
/// </summary>
public static class KernelErrors
{
    /// <summary>The exception for a failed call.</summary>
    /// <param name="errno">What the kernel said.</param>
    /// <param name="operation">The call, one of <see cref="Operations"/> where a remedy is known.</param>
    /// <param name="device">The device or path concerned, or null.</param>
    /// <param name="explanation">What the kernel or a diagnosis said beyond the number, without the final stop, or null.</param>
    public static VduseException Create(Errno errno, string operation, string? device, string? explanation = null)
    {
        var on = device is null ? "" : $" on '{device}'";
        var why = explanation is null ? Text(errno) : $"{explanation} ({Text(errno)})";
        var remedy = KernelRemedies.Find(operation, errno);
        var message = $"{operation}{on}: {why}.{(remedy is null ? "" : $" {remedy}")}";
        return new VduseException(errno, operation, device, message);
    }

    /// <summary>The number's name and its meaning, for example <c>EBUSY, Device or resource busy</c>.</summary>
    public static string Text(Errno errno)
    {
        var meaning = Marshal.GetPInvokeErrorMessage((int)errno);
        return Enum.IsDefined(errno) ? $"{errno}, {meaning}" : $"errno {(int)errno}, {meaning}";
    }
}

using VduseActors.Native;

namespace VduseActors.Kernel;

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
        var remedy = KernelRemedies.Find(operation, errno) ?? LinuxErrors.FindRemedy(operation, errno);
        return new VduseException(errno, operation, device, LinuxErrors.Describe(errno, operation, device, explanation, remedy));
    }
}

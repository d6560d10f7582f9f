using System.Runtime.InteropServices;
using VduseActors.Kernel;

namespace VduseActors.Native;

/// <summary>The one place that turns (operation, errno, device) into an exception that names the call, the device and the remedy.</summary>
internal static class KernelErrors
{
    /// <summary>The exception for a failed call.</summary>
    public static VduseException Create(Errno errno, string operation, string? device)
    {
        var on = device is null ? "" : $" on {device}";
        return new VduseException(errno, operation, device, $"{operation}{on}: {Describe(errno)}.");
    }

    private static string Describe(Errno errno) => $"{Marshal.GetPInvokeErrorMessage((int)errno)} ({errno})";
}

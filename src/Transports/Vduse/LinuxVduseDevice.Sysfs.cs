using System.Globalization;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Transports.Vduse;

/// <content>Settings under <c>/sys/class/vduse/NAME</c>.</content>
internal sealed unsafe partial class LinuxVduseDevice
{
    /// <inheritdoc/>
    public uint MessageTimeoutSeconds
    {
        get => (uint)ReadNumber("msg_timeout", Operations.MessageTimeout);
        set => WriteText("msg_timeout", value.ToString(CultureInfo.InvariantCulture), Operations.MessageTimeout);
    }

    /// <inheritdoc/>
    public ulong BounceSize
    {
        get => ReadNumber("bounce_size", Operations.BounceSize);
        set => WriteText("bounce_size", value.ToString(CultureInfo.InvariantCulture), Operations.BounceSize);
    }

    /// <inheritdoc/>
    public void SetInterruptAffinity(uint index, ulong cpuMask) =>
        WriteText($"vq{index}/irq_cb_affinity", FormatCpuMask(cpuMask), Operations.InterruptAffinity);

    /// <summary>Groups of 32 bits in hexadecimal, the highest first, as the kernel parses cpumasks.</summary>
    internal static string FormatCpuMask(ulong mask)
    {
        var (high, low) = ((uint)(mask >> 32), (uint)mask);
        return high == 0
            ? low.ToString("x", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{high:x},{low:x8}");
    }

    private ulong ReadNumber(string attribute, string operation)
    {
        var errno = SysfsAttribute.TryRead($"{_paths.DeviceClass(Name)}/{attribute}", out var text);
        if (errno != Errno.None)
            throw KernelErrors.Create(errno, operation, Name);
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw KernelErrors.Create(Errno.EINVAL, operation, Name, $"the kernel's '{text}' is no number");
    }

    private void WriteText(string attribute, string text, string operation)
    {
        var errno = SysfsAttribute.TryWrite($"{_paths.DeviceClass(Name)}/{attribute}", text);
        if (errno != Errno.None)
            throw KernelErrors.Create(errno, operation, Name);
    }
}

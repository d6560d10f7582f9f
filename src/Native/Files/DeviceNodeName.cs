using System.Buffers;
using System.Text;

namespace VduseActors.Native;

/// <summary>Which names a device can have that a process makes: those that its nodes can have.</summary>
/// <remarks>
/// The kernel itself takes almost any bytes. But the name becomes a file in <c>/dev</c>, beside the node <c>control</c> of its kind, and in
/// sysfs an entry beside those of the bus and its drivers: a device named <c>bind</c> can be attached, yet no driver can ever be bound to
/// it.
/// </remarks>
public static class DeviceNodeName
{
    /// <summary>Longest name in bytes.</summary>
    public const int MaximumBytes = 255;

    private static readonly SearchValues<char> _allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>What is wrong with a name.</summary>
    /// <returns>Null when it can be used; else what is wrong, to be put after the name: <c>is longer than 255 bytes</c>.</returns>
    public static string? FindFault(string name) => name switch
    {
        "" => "is empty",
        "." or ".." or "control" or "bind" or "unbind" or "uevent" or "module" or "power" => "is reserved by the kernel",
        _ when name.AsSpan().ContainsAnyExcept(_allowed) => "has characters other than A-Z, a-z, 0-9, '.', '_' and '-'",
        _ when Encoding.UTF8.GetByteCount(name) > MaximumBytes => $"is longer than {MaximumBytes} bytes",
        _ => null,
    };
}

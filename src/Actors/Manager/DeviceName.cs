using System.Diagnostics.CodeAnalysis;

namespace VduseActors;

/// <summary>Rules for names of VDUSE devices.</summary>
public static class DeviceName
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxLength = 255;

    /// <summary>Whether the kernel can take the name and every tool can use it: 1 to 255 of [A-Za-z0-9._-], not <c>control</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="reason">What is wrong and what to do, when it cannot.</param>
    public static bool IsValid(string name, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(name);
        reason = name switch
        {
            "" => "a device name must not be empty",
            "control" => "the device name 'control' is taken by /dev/vduse/control; choose another",
            "." or ".." => $"'{name}' cannot be a device name; choose another",
            { Length: > MaxLength } => $"the device name has {name.Length} characters; the kernel takes at most {MaxLength}",
            _ when !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') =>
                $"the device name '{name}' may hold only letters, digits, '.', '_' and '-'",
            _ => null,
        };
        return reason is null;
    }
}

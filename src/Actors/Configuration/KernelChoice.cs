using System.Diagnostics.CodeAnalysis;

namespace VduseActors.Configuration;

/// <summary>Which kernel a host serves devices on: <c>auto</c>, <c>linux</c>, <c>simulated</c> or <c>socket:PATH</c>.</summary>
public readonly record struct KernelChoice
{
    private const string SocketPrefix = "socket:";

    private readonly string? _text;

    private KernelChoice(string text) => _text = text;

    /// <summary>The real one where <c>/dev/vduse/control</c> exists, else the simulated one.</summary>
    public static KernelChoice Auto => default;

    /// <summary>The real one.</summary>
    public static KernelChoice Linux { get; } = new("linux");

    /// <summary>A simulated one in this process, which ends with it.</summary>
    public static KernelChoice Simulated { get; } = new("simulated");

    /// <summary>The socket on which a simulated kernel in another process listens, or null for the other choices.</summary>
    public string? SocketPath => _text?.StartsWith(SocketPrefix, StringComparison.Ordinal) is true ? _text[SocketPrefix.Length..] : null;

    /// <summary>A simulated kernel in another process (<c>vduse-lab simulate</c>).</summary>
    /// <param name="path">The socket on which it listens; not empty.</param>
    public static KernelChoice Socket(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new KernelChoice(SocketPrefix + path);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <returns>False when the text is none of the choices.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out KernelChoice choice)
    {
        choice = text is null or "auto" ? Auto : new KernelChoice(text);
        return text is "auto" or "linux" or "simulated" || choice.SocketPath is { Length: > 0 };
    }

    /// <inheritdoc/>
    public override string ToString() => _text ?? "auto";
}

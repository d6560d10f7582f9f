namespace VduseActors.Host.Tests;

/// <summary>How a command ended.</summary>
internal sealed record HostResult(int ExitCode, string Output, string Error)
{
    /// <summary>The lines on standard error.</summary>
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

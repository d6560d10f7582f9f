namespace VduseActors.Host.Diagnosis;

/// <summary>One thing that was looked at.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Text">What was found.</param>
/// <param name="Remedy">What to do about it; null when nothing need be done.</param>
internal sealed record Finding(Severity Severity, string Subject, string Text, string? Remedy = null)
{
    /// <summary>All is well.</summary>
    public static Finding Ok(string subject, string text) => new(Severity.Ok, subject, text);

    /// <summary>It works, but.</summary>
    public static Finding Warning(string subject, string text, string remedy) => new(Severity.Warning, subject, text, remedy);

    /// <summary>It does not work.</summary>
    public static Finding Error(string subject, string text, string remedy) => new(Severity.Error, subject, text, remedy);
}

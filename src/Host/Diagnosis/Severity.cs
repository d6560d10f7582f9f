namespace VduseActors.Host.Diagnosis;

/// <summary>How bad a finding is.</summary>
internal enum Severity
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, but something is missing or odd.</summary>
    Warning,

    /// <summary>Devices cannot be served until this is mended.</summary>
    Error,
}

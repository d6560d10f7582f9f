namespace VduseActors.Faults;

/// <summary>Defects of crash runs, to prove that they find some. Never used in earnest.</summary>
public enum CrashSabotage
{
    /// <summary>None.</summary>
    None,

    /// <summary>The in-flight logs are lost with the process.</summary>
    LogsLost,

    /// <summary>The in-flight logs are those that the process before the last one left.</summary>
    LogsOutdated,
}

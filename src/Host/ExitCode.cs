namespace VduseActors.Host;

/// <summary>The exit codes of <c>vdused</c>.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Ok = 0;

    /// <summary>It failed while running: the log says what.</summary>
    public const int Failure = 1;

    /// <summary>
    /// The command line, the configuration or the machine is not as needed: one line on standard error says what to change.
    /// </summary>
    public const int BadInput = 2;
}

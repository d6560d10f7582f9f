namespace VduseActors.Host.Status;

/// <summary>Shows what daemons said, once or again and again.</summary>
internal interface IStatsView
{
    /// <summary>Shows the latest.</summary>
    /// <param name="reports">A report per daemon.</param>
    void Show(IReadOnlyList<StatusReport> reports);
}

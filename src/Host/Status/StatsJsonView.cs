using System.Text.Json;

namespace VduseActors.Host.Status;

/// <summary>One line of JSON each time: an array with a <see cref="StatusReport"/> per daemon.</summary>
/// <param name="output">Where to.</param>
internal sealed class StatsJsonView(TextWriter output) : IStatsView
{
    /// <inheritdoc/>
    public void Show(IReadOnlyList<StatusReport> reports)
    {
        output.WriteLine(JsonSerializer.Serialize([.. reports], StatusJson.Default.StatusReportArray));
        output.Flush();
    }
}

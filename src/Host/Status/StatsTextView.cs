using System.Globalization;
using VduseActors.Host.Output;
using VduseActors.Virtio;

namespace VduseActors.Host.Status;

/// <summary>Tables for people: devices, then their queues. From the second time on, what was done per second since the last.</summary>
/// <param name="output">Where to.</param>
/// <param name="clears">Each time takes the place of the last, on a terminal.</param>
internal sealed class StatsTextView(TextWriter output, bool clears) : IStatsView
{
    private static readonly string[] _deviceHeader = ["DEVICE", "STATE", "DRIVER", "IN-FLIGHT", "OLDEST", "BACKEND", "HEALTH"];

    private static readonly Counter[] _counters =
    [
        new("REQUESTS", queue => queue.Requests, IsRate: true),
        new("KICKS", queue => queue.Kicks, IsRate: true),
        new("BATCHES", queue => queue.Batches, IsRate: true),
        new("INTERRUPTS", queue => queue.Interrupts, IsRate: true),
        new("FAILED", queue => queue.FailedRequests),
        new("RETRIED", queue => queue.RetriedRequests),
        new("ABANDONED", queue => queue.AbandonedRequests),
        new("MISSED-KICKS", queue => queue.MissedKicks),
        new("MISSES", queue => queue.IotlbMisses),
        new("REFUSALS", queue => queue.IotlbRefusals),
        new("MEMORY-WAITS", queue => queue.MemoryWaits),
        new("RESTARTS", queue => queue.Restarts),
        new("QUARANTINES", queue => queue.Quarantines),
    ];

    private IReadOnlyList<StatusReport> _before = [];

    /// <inheritdoc/>
    public void Show(IReadOnlyList<StatusReport> reports)
    {
        if (clears)
        {
            // Home, and clear what is below: no flicker.
            output.Write("\e[H\e[J");
        }

        foreach (var report in reports)
        {
            Show(report);
        }

        _before = reports;
        output.Flush();
    }

    private void Show(StatusReport report)
    {
        var uptime = TimeSpan.FromSeconds(Math.Round(report.UptimeSeconds));
        output.WriteLine(
            $"vdused {report.ProcessId}: {TextTable.Plain(report.Kernel)}, up {uptime:g}{(report.Ready ? "" : ", starting")}{(report.Problem is { } problem ? $", PROBLEM: {TextTable.Plain(problem)}" : "")}");
        if (report.Devices.Count == 0)
        {
            return;
        }

        TextTable.Write(output, _deviceHeader, report.Devices.Select(Row));
        var before = _before.FirstOrDefault(other => other.ProcessId == report.ProcessId);
        var seconds = before is null ? 0 : report.UptimeSeconds - before.UptimeSeconds;
        var isRate = seconds > 0;
        TextTable.Write(
            output,
            ["QUEUE", "STATE", "IN-FLIGHT", "OLDEST", .. _counters.Select(counter => isRate && counter.IsRate ? $"{counter.Title}/S" : counter.Title)],
            from device in report.Devices
            from queue in device.Queues
            let earlier = before?.Devices.FirstOrDefault(other => other.Name == device.Name)?.Queues.FirstOrDefault(
                other => other.Index == queue.Index)
            select (string[])
            [
                $"{device.Name}/{queue.Index}",
                $"{queue.Phase}",
                $"{queue.InFlight}",
                Age(queue.OldestAge),
                .. _counters.Select(counter => isRate && counter.IsRate
                    ? Rate(counter.Read(queue) - (earlier is null ? 0 : counter.Read(earlier)), seconds)
                    : counter.Read(queue).ToString(CultureInfo.InvariantCulture)),
            ]);
        output.WriteLine();
    }

    private static string[] Row(DeviceSnapshot device) =>
    [
        device.Name,
        $"{device.State}",
        Driver((DeviceStatus)device.DriverStatus),
        device.Queues.Sum(queue => queue.InFlight).ToString(CultureInfo.InvariantCulture),
        Age(device.Queues.Max(queue => queue.OldestAge)),
        device.Backend ?? "-",
        device.Health ?? "ok",
    ];

    private static string Driver(DeviceStatus status) =>
        status.HasFlag(DeviceStatus.Failed) ? "failed"
        : status.HasFlag(DeviceStatus.NeedsReset) ? "must reset"
        : status.HasFlag(DeviceStatus.DriverOk) ? "ok"
        : status == 0 ? "none"
        : "starting";

    private static string Age(TimeSpan? age) =>
        age is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.000} s") : "-";

    private static string Rate(long count, double seconds) => (count / seconds).ToString("0", CultureInfo.InvariantCulture);

    private sealed record Counter(string Title, Func<QueueSnapshot, long> Read, bool IsRate = false);
}

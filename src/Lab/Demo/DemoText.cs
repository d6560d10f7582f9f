using System.Globalization;

namespace VduseActors.Lab.Demo;

/// <summary>The report of the demo for people.</summary>
internal static class DemoText
{
    /// <summary>Writes it.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where to.</param>
    public static void Write(DemoReport report, TextWriter output)
    {
        void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

        var readAll = report.ReadAll;
        var load = report.Load;
        var latency = load.LatencyMicroseconds;
        var actors = report.Actors;
        output.WriteLine();
        Line($"Read through the ring  {readAll.MebibytesPerSecond:0} MiB/s, {readAll.Seconds:0.00} s, hashing included");
        Line($"  SHA-256 of the file  {readAll.Sha256OfFile}");
        Line($"  SHA-256 of the disk  {readAll.Sha256ThroughRing}  {(readAll.Equal ? "equal" : "DIFFERENT")}");
        Line(
            $"Random load            {load.Iops:0} IOPS, {load.MebibytesPerSecond:0.0} MiB/s ({load.Reads} reads, {load.Writes} writes in {load.Seconds:0.0} s)");
        Line($"  verified             {(load.Failures == 0 ? "every read returned what was written last" : $"{load.Failures} FAILURES")}");
        Line(
            $"  latency in us        p50 {latency.P50:0}, p90 {latency.P90:0}, p99 {latency.P99:0}, p99.9 {latency.P999:0}, max {latency.Max:0}");
        Line(
            $"Actors                 {actors.Requests} requests in {actors.Batches} batches, {actors.Kicks} kicks, {actors.Interrupts} interrupts, {actors.Restarts} restarts");
        foreach (var violation in report.Violations)
        {
            Line($"  VIOLATION            {violation}");
        }

        Line(
            $"Afterwards             {(report.NothingLeft ? "detached and destroyed; nothing is left" : "the device could NOT be destroyed")}");
    }
}

using System.Globalization;
using VduseActors.TestKit.Runs;

namespace VduseActors.Lab.Faults;

/// <summary>What <c>fault-run --json</c> prints.</summary>
/// <param name="Runs">Runs that ended.</param>
/// <param name="Requests">Requests that ended.</param>
/// <param name="Faults">Faults that fired.</param>
/// <param name="Seconds">Time it took.</param>
/// <param name="TraceHash">Hash of everything that happened in them: the same whenever and wherever the same seeds run.</param>
/// <param name="Failed">Runs that failed.</param>
internal sealed record FaultRunReport(
    long Runs,
    long Requests,
    long Faults,
    double Seconds,
    string TraceHash,
    IReadOnlyList<FailedRunReport> Failed)
{
    /// <summary>A hash for people: 16 hexadecimal digits.</summary>
    public static string TextOf(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);
}

/// <summary>A run that failed.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Only">The faults that it needs to fail.</param>
/// <param name="Replay">The command that runs it again.</param>
/// <param name="Violations">What the device did.</param>
/// <param name="Plan">The faults, as a plan.</param>
/// <param name="Schedule">Those that fired.</param>
/// <param name="TraceHash">Hash of everything that happened.</param>
/// <param name="HungAt">Where it stood when it was stopped because it took too long in real time.</param>
/// <param name="Kills">Where processes were killed.</param>
internal sealed record FailedRunReport(
    ulong Seed, IReadOnlyList<string> Only, string Replay, IReadOnlyList<string> Violations, string Plan, IReadOnlyList<string> Schedule,
    string TraceHash, IReadOnlyList<string> HungAt, IReadOnlyList<string> Kills)
{
    public static FailedRunReport Of(FaultRunResult result, string arguments)
    {
        string[] names = [.. result.Plan.Faults.Select(fault => fault.Name)];
        return new FailedRunReport(
            result.Seed,
            names,
            $"vduse-lab fault-run --seed {result.Seed}{(names.Length > 0 ? $" --only {string.Join(',', names)}" : string.Empty)}{arguments}",
            result.Violations,
            result.Plan.ToHocon(),
            [.. result.Schedule.Select(fired => fired.ToString())],
            FaultRunReport.TextOf(result.TraceHash),
            result.HungAt,
            result.Kills);
    }
}

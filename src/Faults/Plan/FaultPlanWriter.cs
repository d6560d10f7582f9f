using System.Globalization;
using System.Text;

namespace VduseActors.Faults;

/// <summary>Writes a plan as HOCON that reads back as the same plan.</summary>
internal static class FaultPlanWriter
{
    /// <summary>Writes a plan.</summary>
    public static string Write(FaultPlan plan)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"seed = {plan.Seed}\nfaults {{\n");
        foreach (var fault in plan.Faults)
            text.Append("  ").Append(fault.Name).Append(" { ").AppendJoin(", ", Keys(fault)).Append(" }\n");
        return text.Append("}\n").ToString();
    }

    private static IEnumerable<string> Keys(FaultSpec fault)
    {
        yield return $"kind = {fault.Kind.Name}";
        foreach (var key in Trigger(fault.Trigger))
            yield return key;
        foreach (var key in Target(fault.Target))
            yield return key;
        if (fault.Kind.Errors.Count > 1)
            yield return $"errno = {fault.Error}";
        if (fault.Kind.Parameters.HasFlag(FaultParameters.Delay))
            yield return $"delay = {Milliseconds(fault.Delay)}";
        if (fault.Kind.Parameters.HasFlag(FaultParameters.Count))
            yield return $"count = {fault.Count}";
    }

    private static IEnumerable<string> Trigger(FaultTrigger trigger)
    {
        if (trigger.Nth is { } nth)
            yield return Invariant($"nth = {nth}");
        if (trigger.Every is { } every)
            yield return Invariant($"every = {every}");
        if (trigger.Probability is { } probability)
            yield return string.Create(CultureInfo.InvariantCulture, $"probability = {probability:0.######}");
        if (trigger.After > TimeSpan.Zero)
            yield return $"after = {Milliseconds(trigger.After)}";
        if (trigger.Times is { } times)
            yield return Invariant($"times = {times}");
    }

    private static IEnumerable<string> Target(FaultTarget target)
    {
        if (target.Device is not null)
            yield return $"device = \"{target.Device}\"";
        if (target.Queue is not null)
            yield return Invariant($"queue = {target.Queue}");
        if (target.Operation is not null)
            yield return $"operation = {target.Operation}";
        if (target.FirstSector is not null)
            yield return $"first-sector = {target.FirstSector}";
        if (target.LastSector is not null)
            yield return $"last-sector = {target.LastSector}";
        if (target.MinBytes is not null)
            yield return $"min-bytes = {target.MinBytes}";
        if (target.MaxBytes is not null)
            yield return $"max-bytes = {target.MaxBytes}";
        if (target.Message is not null)
            yield return $"message = \"{target.Message}\"";
        if (target.Actor is not null)
            yield return $"actor = {target.Actor}";
    }

    private static string Milliseconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0}ms");
}

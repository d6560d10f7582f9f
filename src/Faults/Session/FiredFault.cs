namespace VduseActors.Faults;

/// <summary>A fault that fired: one line of a schedule.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Occurrence">How often it has fired, this time included.</param>
/// <param name="Opportunity">Which of its opportunities it was, counted from 1.</param>
/// <param name="At">Time since the start.</param>
/// <param name="Site">Where.</param>
public sealed record FiredFault(FaultSpec Fault, int Occurrence, long Opportunity, TimeSpan At, FaultSite Site)
{
    /// <summary>What its kind does at a seam.</summary>
    internal TEffect Does<TEffect>()
        where TEffect : Delegate => Fault.Kind.EffectAt<TEffect>();

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{At.TotalMilliseconds,10:0.000} ms  {Fault.Name}  {Fault.Kind.Name}  #{Occurrence} (opportunity {Opportunity})  {Site}");
}

using VduseActors.Faults;

namespace VduseActors.Lab.Faults;

/// <summary>A kind of fault, as <c>fault-kinds --json</c> prints it.</summary>
/// <param name="Kind">Name in plans.</param>
/// <param name="Effect">What it does.</param>
/// <param name="Demand">What the device must do.</param>
/// <param name="Entries">Entries of the conformance catalogue.</param>
/// <param name="Consequence">The most that the driver may notice.</param>
/// <param name="Errors">Errors that it can give.</param>
/// <param name="RealKernel">Whether it works above a real kernel.</param>
internal sealed record FaultKindReport(
    string Kind, string Effect, string Demand, IReadOnlyList<string> Entries, string Consequence, IReadOnlyList<string> Errors,
    bool RealKernel)
{
    public static FaultKindReport Of(FaultKind kind) => new(
        kind.Name, kind.Effect, kind.Demand, kind.Entries, kind.Consequence.ToString(),
        [.. kind.Errors.Select(error => error.ToString())], kind.WorksOnRealKernel);
}

namespace VduseActors.Host.Diagnosis;

/// <summary>Everything that <c>vdused doctor</c> found.</summary>
/// <param name="Healthy">No finding is an error.</param>
/// <param name="Findings">In the order in which they should be mended.</param>
internal sealed record DoctorReport(bool Healthy, IReadOnlyList<Finding> Findings);

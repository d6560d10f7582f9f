namespace VduseActors.Lab.Demo;

/// <summary>The whole image, read twice.</summary>
/// <param name="Seconds">How long the driver took, hashing included.</param>
/// <param name="MebibytesPerSecond">Its rate.</param>
/// <param name="Sha256ThroughRing">Of what the driver read.</param>
/// <param name="Sha256OfFile">Of the file read directly.</param>
/// <param name="Equal">Whether the two are equal.</param>
internal sealed record ReadAllReport(double Seconds, double MebibytesPerSecond, string Sha256ThroughRing, string Sha256OfFile, bool Equal);

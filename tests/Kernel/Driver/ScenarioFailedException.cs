namespace VduseActors.Kernel.Driver;

/// <summary>The device, or the kernel, did something else than it must.</summary>
/// <param name="message">What, in one line.</param>
public sealed class ScenarioFailedException(string message) : Exception(message);

namespace VduseActors.Faults;

/// <summary>A fault plan is wrong, or cannot be used here. The message is one line that names the place and the remedy.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="inner">The cause, if there is one.</param>
public sealed class FaultPlanException(string message, Exception? inner = null) : Exception(message, inner);

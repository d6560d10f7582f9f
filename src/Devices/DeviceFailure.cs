using VduseActors.Kernel;

namespace VduseActors.Devices;

/// <summary>The first failure of its class on one queue in one session.</summary>
/// <param name="QueueIndex">The queue.</param>
/// <param name="Operation">What failed: <c>read</c>, <c>flush</c>, or the rule a driver broke.</param>
/// <param name="Error">The backend's error, or None when the driver is at fault.</param>
/// <param name="Message">One line for the log that names the thing and, where there is one, the remedy.</param>
public sealed record DeviceFailure(int QueueIndex, string Operation, Errno Error, string Message);

namespace VduseActors.Host.Serving;

/// <summary>What an ended process left about a device in the state directory is of no use: that device is not served, others are.</summary>
internal sealed class DamagedStateException(string message, Exception inner) : Exception(message, inner);

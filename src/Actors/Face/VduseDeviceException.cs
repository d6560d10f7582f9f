namespace VduseActors;

/// <summary>
/// An order for a device was not carried out. The message is one line: what is wrong and, where something can be done, what.
/// </summary>
/// <param name="device">The device; empty when the order was for all.</param>
/// <param name="reason">What is wrong.</param>
/// <param name="inner">The cause, if there is one.</param>
public sealed class VduseDeviceException(string device, string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>The device; empty when the order was for all.</summary>
    public string Device { get; } = device;

    /// <summary>It did not start for what was found in its folder in the state directory: no other device is concerned.</summary>
    public bool HasDamagedState { get; init; }
}

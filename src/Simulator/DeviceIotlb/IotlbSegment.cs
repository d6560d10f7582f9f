namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>A piece of a translated buffer (<c>struct iovec</c>).</summary>
/// <param name="UserAddress">Its address in the monitor.</param>
/// <param name="Length">Bytes, at least 1.</param>
public readonly record struct IotlbSegment(ulong UserAddress, ulong Length);

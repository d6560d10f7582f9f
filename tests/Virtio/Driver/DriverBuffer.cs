namespace VduseActors.Virtio.Tests.Driver;

/// <summary>One buffer of a chain as a driver posts it.</summary>
internal readonly record struct DriverBuffer(ulong Iova, uint Length, bool Writable = false);

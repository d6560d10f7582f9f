using VduseActors.Virtio;

namespace VduseActors.State;

/// <summary>One part of a ring in host memory.</summary>
/// <param name="Address">Host address.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Write">Whether the device writes there.</param>
/// <param name="Probe">Tells whether it can be touched, or null when it always can.</param>
internal readonly record struct RingPart(nint Address, nuint Length, bool Write, IPageProbe? Probe);

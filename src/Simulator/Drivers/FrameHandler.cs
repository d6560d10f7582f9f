namespace VduseActors.Simulator.Drivers;

/// <summary>Takes a frame that arrived, without virtio-net header. Called on a thread of the kernel's work queue: do not block.</summary>
/// <param name="frame">The frame; valid during the call.</param>
public delegate void FrameHandler(ReadOnlySpan<byte> frame);

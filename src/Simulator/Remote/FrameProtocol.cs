namespace VduseActors.Simulator.Remote;

/// <summary>The protocol between a simulated kernel in a process of its own and the daemons that open it.</summary>
/// <remarks>
/// A connection is an open file: the control node, a device, or one call of the vdpa bus. It begins with a hello; then the daemon
/// sends a frame for each call and gets one frame back, in turn. When the daemon's end closes, the file is closed. Little-endian, in
/// frames of at most <see cref="MaxFrame"/> bytes, each with at most one descriptor:
/// <code>
///   hello      magic u32, version u16, kind u8, name text
///   call       operation u8, arguments
///   answer     errno i32; when 0 the results, else operation text, message text
///   text       length u16, UTF-8
/// </code>
/// Kicks and interrupts do not go this way but by eventfds, and rings and buffers by shared memory files, whose descriptors come along.
/// </remarks>
internal static class FrameProtocol
{
    internal const uint Magic = 0x4b565356; // "VSVK"
    internal const ushort Version = 1;

    /// <summary>Longest frame: room for a configuration space of a page, a name and then some.</summary>
    internal const int MaxFrame = 8192;

    /// <summary>Room for every call without text or configuration.</summary>
    internal const int SmallFrame = 192;
}

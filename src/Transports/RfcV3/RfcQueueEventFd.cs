using System.Runtime.InteropServices;

namespace VduseActors.Transports.RfcV3;

/// <summary>Argument of VQ_SETUP_KICKFD and VQ_SETUP_IRQFD (<c>struct vduse_vq_eventfd</c>, 8 bytes).</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct RfcQueueEventFd
{
    /// <summary>Queue index.</summary>
    [FieldOffset(0)] public uint Index;

    /// <summary>Descriptor of an eventfd, unsigned: nothing takes one away again.</summary>
    [FieldOffset(4)] public uint Descriptor;
}

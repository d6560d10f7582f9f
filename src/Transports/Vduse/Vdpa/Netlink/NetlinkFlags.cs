namespace VduseActors.Transports.Vduse;

/// <summary>Flags of a netlink message (<c>NLM_F_*</c>).</summary>
[Flags]
internal enum NetlinkFlags : ushort
{
    None = 0,
    Request = 0x01,
    Acknowledge = 0x04,

    /// <summary>On an error: the request that it quotes is cut to its header.</summary>
    Capped = 0x100,

    /// <summary>On an error: attributes follow (extended acknowledgement).</summary>
    AckTlvs = 0x200,

    /// <summary>On a request: all objects (ROOT and MATCH).</summary>
    Dump = 0x300,
}

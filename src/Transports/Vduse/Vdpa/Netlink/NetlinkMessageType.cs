namespace VduseActors.Transports.Vduse;

/// <summary>Control message types of netlink; families have numbers from 16.</summary>
internal static class NetlinkMessageType
{
    public const ushort Error = 2;
    public const ushort Done = 3;
    public const ushort GenericController = 16;
}

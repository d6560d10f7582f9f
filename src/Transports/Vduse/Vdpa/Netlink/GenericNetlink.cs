using VduseActors.Kernel;

namespace VduseActors.Transports.Vduse;

/// <summary>The generic netlink controller: names to family numbers.</summary>
internal static class GenericNetlink
{
    private const byte GetFamily = 3;
    private const byte Version = 1;
    private const ushort FamilyId = 1;
    private const ushort FamilyName = 2;

    /// <summary>The request for a family's number.</summary>
    public static NetlinkRequest ResolveRequest(string family) =>
        new NetlinkRequest(NetlinkMessageType.GenericController, NetlinkFlags.Acknowledge, GetFamily, Version).Add(FamilyName, family);

    /// <summary>The family number in an answer, or null.</summary>
    public static ushort? ParseFamily(NetlinkAttributes attributes)
    {
        while (attributes.MoveNext())
        {
            if (attributes.Type == FamilyId)
                return attributes.UInt16;
        }

        return null;
    }

    /// <summary>Asks the kernel for a family's number.</summary>
    /// <returns>None; ENOENT when no module has registered the family.</returns>
    public static NetlinkVerdict Resolve(NetlinkSocket socket, string family, out ushort id)
    {
        ushort? found = null;
        var verdict = socket.Run(ResolveRequest(family), attributes => found ??= ParseFamily(attributes));
        id = found ?? 0;
        return verdict.Errno == Errno.None && found is null ? new NetlinkVerdict(Errno.ENOENT, null) : verdict;
    }
}

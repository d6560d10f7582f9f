using VduseActors.Virtio;

namespace VduseActors.Devices.Tests.Driver;

/// <summary>The driver's side of a ring, whatever its layout.</summary>
internal interface IDriverRing
{
    /// <summary>Starts the device's side.</summary>
    Virtqueue Activate(GuestMemory memory, ulong features);

    /// <summary>Makes a chain available.</summary>
    /// <returns>What names it in the used ring.</returns>
    ushort Post(ReadOnlySpan<Piece> chain);

    /// <summary>Takes the next chain that was used, with its used length.</summary>
    bool TryTakeUsed(out ushort head, out uint written);
}

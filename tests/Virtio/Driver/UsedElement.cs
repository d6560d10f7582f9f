namespace VduseActors.Virtio.Tests.Driver;

/// <summary>A used entry as the driver sees it.</summary>
internal readonly record struct UsedElement(ushort Id, uint Length)
{
    /// <summary>Length of a chain that a later entry of an in-order batch stands for.</summary>
    public const uint Completely = uint.MaxValue;
}

namespace VduseActors.Virtio.Tests.Driver;

/// <summary>A used entry as the driver sees it.</summary>
internal readonly record struct UsedElement(ushort Id, uint Length);
